//! A table of CloudTrail records in an engine.

use std::collections::BTreeMap;

use super::columns::{Columns, WrongTable};
use super::hive::Column;
use super::partition::{self, TablePartition};
use super::{QueryScope, literal, ocsf};

/// A table and how to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    from: String,
    pub(super) columns: Columns,
    partitions: Vec<TablePartition>,
    unpruned: Vec<String>,
    knows_read_only: bool,
    is_ocsf: bool,
}

impl Table {
    /// A table of Athena, from its columns, its partition columns and its properties.
    ///
    /// # Errors
    /// [`WrongTable`] lists every column that is missing or of another type.
    pub fn athena(
        (database, table): (&str, &str),
        columns: &[Column],
        partitions: &[Column],
        properties: &BTreeMap<String, String>,
    ) -> Result<Self, WrongTable> {
        let parsed = partition::parse(partitions, properties, Some(partition::KEY_FORMAT));
        let from = [database, table].map(literal::identifier).join(".");
        Self::new((&format!("{database}.{table}"), from), columns, partitions, parsed)
    }

    /// A table of Trino, by its catalog, schema and name. Nothing says how its partitions of days are spelt, so of these
    /// only dates are left out.
    ///
    /// # Errors
    /// [`WrongTable`] lists every column that is missing or of another type.
    pub fn trino(
        (catalog, schema, table): (&str, &str, &str),
        columns: &[Column],
        partitions: &[Column],
    ) -> Result<Self, WrongTable> {
        let name = [catalog, schema, table];
        let parsed = partition::parse(partitions, &BTreeMap::new(), None);
        let from = name.map(literal::identifier).join(".");
        Self::new((&name.join("."), from), columns, partitions, parsed)
    }

    /// A table of either form: CloudTrail's own columns, or OCSF.
    fn new(
        (name, from): (&str, String),
        columns: &[Column],
        keys: &[Column],
        (partitions, unpruned): (Vec<TablePartition>, Vec<String>),
    ) -> Result<Self, WrongTable> {
        let mut table = Self {
            from,
            columns: Columns::LAKE,
            partitions,
            unpruned,
            knows_read_only: true,
            is_ocsf: ocsf::is_ocsf(columns),
        };
        if table.is_ocsf {
            let view = ocsf::view((name, &table.from), columns, keys)?;
            table.columns = Columns::parse(name, &view.columns)?;
            table.from = view.from;
            table.knows_read_only = view.knows_read_only;
        } else {
            table.columns = Columns::parse(name, columns)?;
        }
        Ok(table)
    }

    /// An event data store of CloudTrail Lake, by its id: the part of its ARN that stands after `FROM` as it is
    /// (documented). `None` where the text is no such id.
    #[must_use]
    pub fn lake(id: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        // A comment would begin with two hyphens.
        let is_id = id.bytes().all(fits) && id.starts_with(|first: char| first.is_ascii_alphanumeric());
        (is_id && !id.contains("--")).then(|| Self {
            from: id.to_owned(),
            columns: Columns::LAKE,
            partitions: Vec::new(),
            unpruned: Vec::new(),
            knows_read_only: true,
            is_ocsf: false,
        })
    }

    /// Partition columns that are not understood: all their partitions are read.
    #[must_use]
    pub fn unpruned(&self) -> &[String] {
        &self.unpruned
    }

    /// Whether its columns are those of OCSF.
    #[must_use]
    pub fn is_ocsf(&self) -> bool {
        self.is_ocsf
    }

    /// Whether the table can say of a call that it only reads: nothing else is noise.
    #[must_use]
    pub fn knows_read_only(&self) -> bool {
        self.knows_read_only
    }

    /// `FROM ... WHERE ...` for all records of a span.
    pub(super) fn records(&self, span: &QueryScope) -> String {
        let mut conditions = vec![format!("eventtime >= {}", self.columns.instant(span.from))];
        conditions.extend(span.to.map(|to| format!("eventtime < {}", self.columns.instant(to))));
        conditions.extend(self.partitions.iter().filter_map(|partition| partition.condition(span)));
        let listed = |expression: &str, values: &[String]| {
            (!values.is_empty()).then(|| literal::one_of(expression, values.iter().map(String::as_str)))
        };
        conditions.extend(listed("awsregion", &span.regions));
        conditions.extend(listed(super::columns::ACCOUNT, &span.accounts));
        format!("FROM {}\n    WHERE {}", self.from, conditions.join("\n      AND "))
    }
}
