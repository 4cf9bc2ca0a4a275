//! Which calls of the catalog a statement is about, as conditions.

use std::collections::BTreeSet;

use super::{Table, literal};
use crate::catalog::scanner::ProofRule;
use crate::catalog::{Catalog, Check, KnownError};

/// Calls of checks, and calls that configure or remove their settings, that a statement treats alike.
#[derive(Debug, PartialEq, Eq)]
struct CallGroup<'c> {
    source: &'c str,
    /// The parameter that names the resource, and that of its qualifier. Of two checks by one call the first counts, as
    /// in [`Catalog::resource`].
    parameters: (&'c str, Option<&'static str>),
    /// A check makes the call.
    is_check: bool,
    /// The call configures or removes a setting.
    is_write: bool,
    /// Its success says something of a setting.
    is_sign: bool,
    names: Vec<&'c str>,
}

/// The groups of all calls of a catalog; the number of each is its name in the statement.
#[derive(Debug)]
pub(super) struct CallGroups<'c> {
    catalog: &'c Catalog,
    groups: Vec<CallGroup<'c>>,
}

impl<'c> CallGroups<'c> {
    pub(super) fn new(catalog: &'c Catalog) -> Self {
        let mut groups: Vec<CallGroup<'c>> = Vec::new();
        let mut taken = BTreeSet::new();
        for check in catalog.lookups() {
            for name in check.entry.event.iter().chain(check.entry.writes.names()) {
                if taken.insert((check.source.as_str(), name.as_str())) {
                    let group = CallGroup::new(check, name, catalog);
                    let alike = groups.iter_mut().find(|known| known.is_alike(&group));
                    match alike {
                        Some(known) => known.names.push(name),
                        None => groups.push(group),
                    }
                }
            }
        }
        Self { catalog, groups }
    }

    /// The number of the group that a record's call is of; `''` for any other.
    pub(super) fn number(&self, table: &Table) -> String {
        let cases = self.groups.iter().zip(1..).map(|(group, number)| {
            let source = literal::one_of("eventsource", [group.source]);
            let name = if table.columns.short {
                literal::one_of_names("eventname", &group.names)
            } else {
                literal::one_of("eventname", group.names.iter().copied())
            };
            format!("WHEN {source} AND {name} THEN '{number}'")
        });
        let cases: Vec<String> = cases.collect();
        if cases.is_empty() {
            "''".to_owned()
        } else {
            format!("CASE {} ELSE '' END", cases.join("\n        "))
        }
    }

    /// Calls of some of these groups.
    fn calls(&self, wanted: impl Fn(&CallGroup<'c>) -> bool) -> String {
        let numbers = self.groups.iter().zip(1..).filter(|(group, _)| wanted(group));
        let numbers: Vec<String> = numbers.map(|(_, number): (_, u32)| number.to_string()).collect();
        if numbers.is_empty() {
            "false".to_owned()
        } else {
            literal::one_of("known_call", numbers.iter().map(String::as_str))
        }
    }

    /// Calls whose success says something of a setting.
    pub(super) fn signs(&self) -> String {
        self.calls(|group| group.is_sign)
    }

    /// Calls that configure or remove a setting.
    pub(super) fn writes(&self) -> String {
        self.calls(|group| group.is_write)
    }

    /// The parameter that names the resource of a check; NULL where there is none, `''` where the account is meant. A
    /// call that configures a setting has one if it succeeded.
    pub(super) fn named(&self, table: &Table) -> String {
        self.parameter(table, |group| Some(group.parameters.0))
    }

    /// A function's version or alias.
    pub(super) fn qualifier(&self, table: &Table) -> String {
        self.parameter(table, |group| group.parameters.1)
    }

    fn parameter(&self, table: &Table, key: impl Fn(&CallGroup<'c>) -> Option<&'c str>) -> String {
        let keys: BTreeSet<&str> = self.groups.iter().filter_map(&key).collect();
        let cases = keys.into_iter().filter_map(|wanted| {
            let expression = if wanted.is_empty() {
                "''".to_owned()
            } else {
                table.columns.parameter(wanted)?
            };
            let reads = self.calls(|group| key(group) == Some(wanted) && group.is_check);
            let others = self.calls(|group| key(group) == Some(wanted) && !group.is_check);
            Some(format!("WHEN {reads} OR (code = '' AND {others}) THEN {expression}"))
        });
        let cases: Vec<String> = cases.collect();
        if cases.is_empty() {
            "CAST(NULL AS varchar)".to_owned()
        } else {
            format!("CASE {} END", cases.join(" "))
        }
    }

    /// Errors of checks, of all of them or of some.
    fn errors(&self, wanted: impl Fn(&Check) -> bool) -> Vec<String> {
        let mut sources: Vec<&str> = Vec::new();
        for check in self.catalog.lookups().iter().filter(|check| wanted(check)) {
            if !sources.contains(&check.source.as_str()) {
                sources.push(&check.source);
            }
        }
        let errors = sources.into_iter().map(|source| {
            let checks = || {
                let checks = self.catalog.lookups().iter();
                checks.filter(|check| check.source == source && wanted(check))
            };
            let codes = distinct(checks().flat_map(|check| &check.entry.error));
            let events = distinct(checks().flat_map(|check| &check.entry.event));
            let calls = self.calls(|group| {
                group.source == source && group.is_check && group.names.iter().any(|name| events.contains(name))
            });
            format!("({calls} AND {})", literal::one_of("code", codes))
        });
        errors.collect()
    }

    /// Failed calls whose resource is part of their series: those of checks, and all of callers that may turn out to be
    /// a scanner.
    pub(super) fn with_resource(&self, table: &Table) -> String {
        let mut wanted = if table.columns.short {
            // More than these: whatever a call of a check ended with.
            vec![self.calls(|group| group.is_check)]
        } else {
            self.errors(|_| true)
        };
        // All service-linked roles, as nearly every scanner has one.
        wanted.push(literal::fits("issuer", "*:role/aws-service-role/*"));
        for scanner in self.catalog.scanners() {
            if scanner.proof == ProofRule::RecorderRole {
                wanted.push(literal::one_of("invoked_by", [scanner.service_principal.as_str()]));
            }
        }
        any(&wanted)
    }

    /// Errors of checks whose message says more than the code.
    pub(super) fn decided_by_message(&self) -> String {
        any(&self.errors(|check| check.entry.ambiguous || !check.entry.gone.is_empty()))
    }
}

impl<'c> CallGroup<'c> {
    /// The group of a call that this check is the first to name.
    fn new(check: &'c Check, name: &'c str, catalog: &'c Catalog) -> Self {
        let of_source = || catalog.lookups().iter().filter(|other| other.source == check.source);
        let is_write = of_source().any(|other| other.entry.writes.names().any(|write| write == name));
        let reads = || of_source().filter(|other| other.entry.event.iter().any(|event| event == name));
        Self {
            source: &check.source,
            parameters: (
                &check.entry.resource.name,
                check.entry.resource.kind.qualifier_parameter(),
            ),
            is_check: reads().next().is_some(),
            is_write,
            is_sign: is_write || reads().any(|other| other.entry.writes.reads),
            names: vec![name],
        }
    }

    fn is_alike(&self, other: &Self) -> bool {
        let kind = |it: &Self| (it.is_check, it.is_write, it.is_sign);
        (self.source, self.parameters) == (other.source, other.parameters) && kind(self) == kind(other)
    }
}

/// Failed calls that may be a known error by the name of their resource.
pub(super) fn known_by_resource(catalog: &Catalog) -> String {
    let entries = catalog.known_errors().iter();
    let conditions: Vec<String> = entries
        .filter(|entry| !entry.resource.is_empty())
        .map(|entry| {
            // The name is somewhere in these texts; what it is, is known when the row is read.
            let texts: Vec<&str> = entry.resource.iter().map(|pattern| pattern.trim_matches('*')).collect();
            let longer = |text: &&&str| texts.iter().any(|other| other != *text && text.contains(other));
            let shortest = texts.iter().filter(|text| !longer(text));
            let inside: Vec<String> = shortest
                .map(|text| literal::fits("concat(parameters, listed_arn)", &format!("*{text}*")))
                .collect();
            format!("({} AND ({}))", call(entry), inside.join(" OR "))
        })
        .collect();
    any(&conditions)
}

/// The calls of a known error.
fn call(entry: &KnownError) -> String {
    let fields = [("source", &entry.service), ("name", &entry.event)];
    let fits = |(field, patterns): (&str, &Vec<String>)| {
        let any = patterns.iter().any(|pattern| pattern == "*");
        (!any).then(|| literal::fits_any(field, patterns.iter().map(String::as_str)))
    };
    let conditions: Vec<String> = fields.into_iter().filter_map(fits).collect();
    if conditions.is_empty() {
        "true".to_owned()
    } else {
        conditions.join(" AND ")
    }
}

/// Calls by a service that may have a recorder's role, whose session is part of the proof.
pub(super) fn recorder(catalog: &Catalog) -> String {
    let scanners = catalog.scanners().iter();
    let services: Vec<&str> = scanners
        .filter(|scanner| scanner.proof == ProofRule::RecorderRole)
        .map(|scanner| scanner.service_principal.as_str())
        .collect();
    if services.is_empty() {
        "false".to_owned()
    } else {
        literal::one_of("invoked_by", services)
    }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for text in texts {
        if !all.contains(&text.as_str()) {
            all.push(text);
        }
    }
    all
}

fn any(conditions: &[String]) -> String {
    if conditions.is_empty() {
        "false".to_owned()
    } else {
        conditions.join("\n        OR ")
    }
}
