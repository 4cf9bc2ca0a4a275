//! What a call is about, read from its parameters.

use std::fmt;

use super::{Resource, ResourceRule, ResourceType};

impl ResourceRule {
    /// The request parameters that [`extract`](Self::extract) reads.
    pub(super) fn parameters(&self) -> [Option<&str>; 2] {
        let name = Some(self.name.as_str()).filter(|name| !name.is_empty());
        [name, self.kind.qualifier_parameter()]
    }

    /// The resource that a call to an account and region names by its parameters; the account itself where the rule
    /// names no parameter.
    pub(crate) fn extract<'p>(
        &self,
        place: (&str, &str),
        parameter: impl Fn(&str) -> Option<&'p str>,
    ) -> Option<Resource> {
        let [name, qualifier] = self.parameters();
        let Some(name) = name else {
            return Some(Resource::new(self.kind.clone(), place.0));
        };
        Some(
            self.kind
                .resource(parameter(name)?, qualifier.and_then(parameter), place),
        )
    }
}

impl Resource {
    /// A resource without a qualifier.
    #[must_use]
    pub fn new(kind: impl Into<ResourceType>, id: &str) -> Self {
        Self {
            kind: kind.into(),
            id: id.to_owned(),
            qualifier: None,
        }
    }

    /// Whether this is a function of another account or region than the record's.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.kind.is_foreign(&self.id)
    }

    /// Its ARN, as far as it follows from the name; else empty.
    #[must_use]
    pub fn arn(&self, region: &str, account: &str) -> String {
        let name = self.to_string();
        if self.id.starts_with("arn:") {
            return name;
        }
        let arn = self.kind.arn(region, account, &name).filter(|_| !self.is_foreign());
        arn.unwrap_or_default()
    }
}

/// The resource of a call that no rule covers: the first of `resources[]`, given as ARN and type, else the first parameter that is
/// called a name, an arn or an id.
pub(crate) fn listed_resource<'p>(
    mut resources: impl Iterator<Item = (&'p str, &'p str)>,
    parameters: impl Iterator<Item = (&'p str, &'p str)>,
) -> Resource {
    if let Some((arn, kind)) = resources.find(|(arn, _)| !arn.is_empty()) {
        return Resource::new(kind, name_in(arn));
    }
    let (key, id) = named(parameters);
    Resource::new(ResourceType::from_parameter(key), id)
}

/// The same without its type.
pub(crate) fn listed_resource_id<'p>(
    mut resources: impl Iterator<Item = (&'p str, &'p str)>,
    parameters: impl Iterator<Item = (&'p str, &'p str)>,
) -> &'p str {
    match resources.find(|(arn, _)| !arn.is_empty()) {
        Some((arn, _)) => name_in(arn),
        None => named(parameters).1,
    }
}

/// The last part of an ARN.
fn name_in(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}

/// The first parameter that is called a name, an arn or an id.
fn named<'p>(mut parameters: impl Iterator<Item = (&'p str, &'p str)>) -> (&'p str, &'p str) {
    let names = ["name", "arn", "id"];
    let first = parameters.find(|(key, value)| !value.is_empty() && names.iter().any(|end| ends_with(key, end)));
    first.unwrap_or_default()
}

/// Whether a text ends so, in large or small letters.
fn ends_with(text: &str, end: &str) -> bool {
    let begin = text.len().checked_sub(end.len());
    begin.is_some_and(|begin| {
        text.as_bytes()
            .get(begin..)
            .is_some_and(|own| own.eq_ignore_ascii_case(end.as_bytes()))
    })
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.qualifier {
            Some(qualifier) => write!(f, "{}:{qualifier}", self.id),
            None => f.write_str(&self.id),
        }
    }
}
