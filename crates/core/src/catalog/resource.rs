//! What a call is about, read from its parameters.

use std::fmt;

use super::{FUNCTION, QUALIFIER, Resource, ResourceRule};
use crate::event::{Event, FunctionName};

impl ResourceRule {
    /// The request parameters that [`of`](Self::of) reads.
    pub(super) fn parameters(&self) -> [Option<&str>; 2] {
        let name = Some(self.name.as_str()).filter(|name| !name.is_empty());
        [name, (self.kind == FUNCTION).then_some(QUALIFIER)]
    }

    pub(super) fn extract(&self, event: &Event) -> Option<Resource> {
        let kind = self.kind.clone();
        if self.name.is_empty() {
            let (id, qualifier) = (event.account.clone(), None);
            return Some(Resource { kind, id, qualifier });
        }
        let name = event.parameters.get(&self.name)?;
        if kind == FUNCTION {
            let function = FunctionName::parse(name);
            let foreign = function.is_of_another(&event.account, &event.region);
            let qualifier = function.qualifier.or_else(|| event.parameters.get(QUALIFIER).cloned());
            let id = if foreign { function.unqualified } else { function.name };
            return Some(Resource { kind, id, qualifier });
        }
        let (id, qualifier) = (name.clone(), None);
        Some(Resource { kind, id, qualifier })
    }
}

/// The resource of a call that no rule covers: the first of `resources[]`, else the first parameter that is
/// called a name, an arn or an id.
pub(super) fn listed_resource(event: &Event) -> Resource {
    if let Some(listed) = event.resources.iter().find(|listed| !listed.arn.is_empty()) {
        let id = listed.arn.rsplit([':', '/']).next().unwrap_or(&listed.arn);
        let (kind, id) = (listed.kind.clone(), id.to_owned());
        return Resource {
            kind,
            id,
            qualifier: None,
        };
    }
    let names = ["name", "arn", "id"];
    let first = event.parameters.iter().find(|(key, value)| {
        let key = key.to_ascii_lowercase();
        !value.is_empty() && names.iter().any(|end| key.ends_with(end))
    });
    let id = first.map(|(_, value)| value.clone()).unwrap_or_default();
    let kind = if first.is_some_and(|(key, _)| key == "bucketName") {
        "AWS::S3::Bucket"
    } else {
        ""
    };
    Resource {
        kind: kind.to_owned(),
        id,
        qualifier: None,
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.qualifier {
            Some(qualifier) => write!(f, "{}:{qualifier}", self.id),
            None => f.write_str(&self.id),
        }
    }
}
