//! What differs between the types of resources that checks are about: everything that a further service adds beside its
//! data file.

use std::cmp::Ordering;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Resource;
use crate::event::FunctionName;

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
        }
        resource
    }

    /// Whether an id is that of a resource of another account or region than the record's, which has its whole or
    /// partial ARN there.
    pub(super) fn is_foreign(&self, id: &str) -> bool {
        *self == Self::LambdaFunction && id.contains(":function:")
    }

    /// Whether no two resources of an account share a name, even in different regions.
    pub(crate) fn is_global(&self) -> bool {
        self.as_str().starts_with("AWS::S3::")
    }

    /// Whether LookupEvents finds events by the name of such a resource: only S3's records name theirs to it.
    #[must_use]
    pub fn has_lookup_name(&self) -> bool {
        *self == Self::S3Bucket
    }

    /// The ARN of a resource by its name, which holds the qualifier, too; `None` where it does not follow from that.
    pub(super) fn arn(&self, region: &str, account: &str, name: &str) -> Option<String> {
        let partition = match region {
            china if china.starts_with("cn-") => "aws-cn",
            government if government.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        match self {
            Self::S3Bucket => Some(format!("arn:{partition}:s3:::{name}")),
            Self::LambdaFunction => Some(format!("arn:{partition}:lambda:{region}:{account}:function:{name}")),
            Self::Other(_) => None,
        }
    }

    /// The path and query under which the console of a region shows a resource. Both texts go into it as they are.
    #[must_use]
    pub fn console_path(&self, region: &str, id: &str) -> Option<String> {
        match self {
            Self::S3Bucket => Some(format!("s3/buckets/{id}?region={region}")),
            Self::LambdaFunction => Some(format!("lambda/home?region={region}#/functions/{id}")),
            Self::Other(_) => None,
        }
    }
}

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
