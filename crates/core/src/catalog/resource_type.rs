//! What differs between the types of resources that checks are about: ARN, console link, whether event history is searched
//! by the name. It is data; only a function's name has rules of its own.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CatalogError, Resource, parse};
use crate::event::FunctionName;
use crate::partition::Partition;

/// A type of resource, ordered by its name in CloudFormation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum ResourceType {
    /// An S3 bucket.
    S3Bucket,
    /// A Lambda function.
    LambdaFunction,
    /// Any other, by its name in CloudFormation, which is empty where the record does not say. Made by `from`, which
    /// never puts the name of another variant here.
    Other(String),
}

impl ResourceType {
    /// The types that an inventory is read of.
    pub const INVENTORIED: [Self; 2] = [Self::S3Bucket, Self::LambdaFunction];

    /// CloudFormation's name, such as `AWS::S3::Bucket`, which AWS Config and CloudTrail use, too; empty where it is not
    /// known.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::S3Bucket => "AWS::S3::Bucket",
            Self::LambdaFunction => "AWS::Lambda::Function",
            Self::Other(name) => name,
        }
    }

    /// The type of the resource that a request parameter names, for calls that no check covers.
    pub(super) fn from_parameter(name: &str) -> Self {
        match name {
            "bucketName" => Self::S3Bucket,
            _ => Self::from(""),
        }
    }

    /// The request parameter that names a version or an alias of the resource.
    pub(crate) fn qualifier_parameter(&self) -> Option<&'static str> {
        (*self == Self::LambdaFunction).then_some("qualifier")
    }

    /// The resource of this type that a request to an account and region names: by a parameter of the check, and by
    /// [the one](Self::qualifier_parameter) of its qualifier.
    pub(crate) fn resource(&self, name: &str, qualifier: Option<&str>, (account, region): (&str, &str)) -> Resource {
        let mut resource = Resource::new(self.clone(), name);
        if *self == Self::LambdaFunction {
            let function = FunctionName::parse(name);
            let foreign = function.is_of_another(account, region);
            resource.id = if foreign { function.unqualified } else { function.name };
            resource.qualifier = function.qualifier.or_else(|| qualifier.map(str::to_owned));
        } else if let Some(id) = self.id_in_arn(region, account, name) {
            id.clone_into(&mut resource.id);
        }
        resource
    }

    /// The name in an ARN that a resource of this type, account and region has.
    fn id_in_arn<'a>(&self, region: &str, account: &str, arn: &'a str) -> Option<&'a str> {
        let template = self.facts()?.arn.as_deref().filter(|_| arn.starts_with("arn:"))?;
        let whole = filled(template, (region, account), ID);
        let (before, behind) = whole.split_once(ID)?;
        let id = arn.strip_prefix(before)?.strip_suffix(behind)?;
        (!id.is_empty()).then_some(id)
    }

    /// Whether an id is that of a resource of another account or region than the record's, which has its whole or
    /// partial ARN there.
    pub(super) fn is_foreign(&self, id: &str) -> bool {
        let has_arn = || self.facts().is_some_and(|facts| facts.arn.is_some());
        match self {
            Self::LambdaFunction => id.contains(":function:"),
            _ => id.starts_with("arn:") && has_arn(),
        }
    }

    /// Whether no two resources of an account share a name, even in different regions.
    pub(crate) fn is_global(&self) -> bool {
        self.facts().is_some_and(|facts| facts.global)
    }

    /// Whether LookupEvents finds events by the name of such a resource: only S3's records name theirs to it.
    #[must_use]
    pub fn has_lookup_name(&self) -> bool {
        self.facts().is_some_and(|facts| facts.lookup_name)
    }

    /// The ARN of a resource by its name, which holds the qualifier, too; `None` where it does not follow from that.
    pub(super) fn arn(&self, region: &str, account: &str, name: &str) -> Option<String> {
        let template = self.facts()?.arn.as_deref()?;
        Some(filled(template, (region, account), name))
    }

    /// The path and query under which the console of a region shows a resource. Both texts go into it as they are.
    #[must_use]
    pub fn console_path(&self, region: &str, id: &str) -> Option<String> {
        let template = self.facts()?.console.as_deref()?;
        Some(filled(template, (region, ""), id))
    }

    fn facts(&self) -> Option<&'static TypeFacts> {
        TYPES.as_ref().ok()?.get(self.as_str())
    }
}

/// What stands for the name in a template.
const ID: &str = "{id}";

/// A template with the region, its partition, the account and the name; the name last, as it may hold anything.
fn filled(template: &str, (region, account): (&str, &str), id: &str) -> String {
    let partition = Partition::of_region(region).name;
    let place = template.replace("{partition}", partition).replace("{region}", region);
    place.replace("{account}", account).replace(ID, id)
}

/// What the data file knows of a type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeFacts {
    name: String,
    arn: Option<String>,
    console: Option<String>,
    #[serde(default)]
    global: bool,
    #[serde(default)]
    lookup_name: bool,
}

/// The built-in types by their names, read once.
static TYPES: LazyLock<Result<HashMap<String, TypeFacts>, CatalogError>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct TypeFile {
        r#type: Vec<TypeFacts>,
    }
    let file: TypeFile = parse("resource_types.toml", include_str!("resource_types.toml"))?;
    Ok(file
        .r#type
        .into_iter()
        .map(|facts| (facts.name.clone(), facts))
        .collect())
});

impl From<&str> for ResourceType {
    fn from(name: &str) -> Self {
        let known = Self::INVENTORIED.into_iter().find(|known| known.as_str() == name);
        known.unwrap_or_else(|| Self::Other(name.to_owned()))
    }
}

impl From<String> for ResourceType {
    fn from(name: String) -> Self {
        Self::from(name.as_str())
    }
}

impl From<ResourceType> for String {
    fn from(kind: ResourceType) -> Self {
        kind.as_str().to_owned()
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Ord for ResourceType {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for ResourceType {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_types_are_read_and_each_template_has_a_name() {
        let types = TYPES.as_ref().unwrap();
        assert!(types.len() > 20);
        for facts in types.values() {
            for template in [&facts.arn, &facts.console].into_iter().flatten() {
                assert_eq!(template.matches(ID).count(), 1, "{template}");
                let text = filled(template, ("us-east-1", "111122223333"), "name");
                assert!(!text.contains(['{', '}']), "{text}");
            }
            assert!(
                facts.arn.as_ref().is_none_or(|arn| arn.starts_with("arn:{partition}:")),
                "{}",
                facts.name
            );
        }
    }

    #[test]
    fn a_resource_is_one_whether_its_name_or_its_arn_is_requested() {
        let place = ("111122223333", "eu-central-1");
        let table = ResourceType::from("AWS::DynamoDB::Table");
        for (requested, id, foreign) in [
            ("orders", "orders", false),
            (
                "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                "orders",
                false,
            ),
            ("arn:aws:dynamodb:us-east-1:111122223333:table/orders", "", true),
            ("arn:aws:dynamodb:eu-central-1:444455556666:table/orders", "", true),
            ("arn:aws-cn:dynamodb:eu-central-1:111122223333:table/orders", "", true),
            ("arn:aws:dynamodb:eu-central-1:111122223333:table/", "", true),
        ] {
            let resource = table.resource(requested, None, place);
            let id = if id.is_empty() { requested } else { id };
            assert_eq!(
                (resource.id.as_str(), resource.is_foreign()),
                (id, foreign),
                "{requested}"
            );
        }
        let resource = table.resource("orders", None, place);
        let arn = resource.arn("eu-central-1", "111122223333");
        assert_eq!(arn, "arn:aws:dynamodb:eu-central-1:111122223333:table/orders");
        let china = resource.arn("cn-north-1", "111122223333");
        assert_eq!(china, "arn:aws-cn:dynamodb:cn-north-1:111122223333:table/orders");
    }
}
