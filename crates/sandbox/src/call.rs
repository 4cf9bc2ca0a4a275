//! What is called: everything in a record but its time and ids.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::caller::SimulatedCaller;
use super::lookup::BucketRead;
use super::resource::{Bucket, Function, ResourceState};
use super::settings::ACCOUNT_ID;
use super::truth::{TrueCause, TruePolicy};

/// What stands for the code of a failed call whose record has none.
pub(crate) const NO_CODE: &str = "(no errorCode)";

/// `errorCode` and `errorMessage`, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub code: &'static str,
    pub message: Option<String>,
    pub cause: TrueCause,
    /// By which kind of policy, where the message says it.
    pub denied_by: Option<TruePolicy>,
}

/// One call; shared by all the records of a series.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ApiCall {
    pub caller: Arc<SimulatedCaller>,
    pub region: &'static str,
    pub source: &'static str,
    pub name: &'static str,
    /// Id of the catalog lookup this is, if it is one and failed as such.
    pub lookup: Option<&'static str>,
    /// What it is about: Config's resource type and id.
    pub resource: Option<(&'static str, String)>,
    /// The version or alias of a function that the request names.
    pub qualifier: Option<&'static str>,
    pub request: Value,
    pub response: Value,
    /// `resources[]`; S3 writes it, Lambda does not (observed).
    pub resources: Vec<Value>,
    pub failure: Option<ApiError>,
    pub version: &'static str,
    pub read_only: bool,
}

impl ApiCall {
    /// A successful read of any service.
    pub(crate) fn read(
        caller: &Arc<SimulatedCaller>,
        region: &'static str,
        source: &'static str,
        name: &'static str,
    ) -> Self {
        Self {
            caller: Arc::clone(caller),
            region,
            source,
            name,
            lookup: None,
            resource: None,
            qualifier: None,
            request: Value::Null,
            response: Value::Null,
            resources: Vec::new(),
            failure: None,
            version: "1.08",
            read_only: true,
        }
    }

    /// The same call, failed, not as a catalog lookup.
    pub(crate) fn failing(self, cause: TrueCause, code: &'static str, message: impl Into<String>) -> Self {
        let message = Some(message.into()).filter(|text: &String| !text.is_empty());
        let failure = ApiError {
            code,
            message,
            cause,
            denied_by: None,
        };
        Self {
            failure: Some(failure),
            response: Value::Null,
            lookup: None,
            ..self
        }
    }

    /// The same call, denied by this kind of policy, as `message` says.
    pub(crate) fn denied(self, policy: TruePolicy, code: &'static str, message: impl Into<String>) -> Self {
        let mut call = self.failing(TrueCause::AccessDenied, code, message);
        if let Some(failure) = call.failure.as_mut() {
            failure.denied_by = Some(policy);
        }
        call
    }

    /// A read of a bucket's sub-configuration that finds `state`.
    pub(crate) fn bucket(
        caller: &Arc<SimulatedCaller>,
        bucket: &Bucket,
        lookup: &'static BucketRead,
        state: ResourceState,
    ) -> Self {
        let Bucket { name, region, .. } = bucket;
        let read = Self {
            resource: Some(("AWS::S3::Bucket", name.clone())),
            request: json!({"bucketName": name, "Host": format!("s3.{region}.amazonaws.com"), lookup.query: ""}),
            resources: vec![
                json!({"accountId": ACCOUNT_ID, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{name}")}),
            ],
            version: if caller.invoked_by.is_some() { "1.11" } else { "1.10" },
            ..Self::read(caller, region, "s3.amazonaws.com", lookup.event)
        };
        match state {
            ResourceState::Present => read,
            ResourceState::Absent => Self {
                lookup: Some(lookup.id),
                ..read.failing(TrueCause::NotConfigured, lookup.code, lookup.message)
            },
            ResourceState::Gone => read.failing(
                TrueCause::ResourceMissing,
                "NoSuchBucket",
                "The specified bucket does not exist",
            ),
        }
    }

    /// A call that configures or removes a sub-configuration of a bucket.
    pub(crate) fn change(
        caller: &Arc<SimulatedCaller>,
        bucket: &Bucket,
        name: &'static str,
        query: &'static str,
    ) -> Self {
        let Bucket { name: id, region, .. } = bucket;
        Self {
            resource: Some(("AWS::S3::Bucket", id.clone())),
            request: json!({"bucketName": id, "Host": format!("s3.{region}.amazonaws.com"), query: ""}),
            resources: vec![
                json!({"accountId": ACCOUNT_ID, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{id}")}),
            ],
            version: "1.10",
            read_only: false,
            ..Self::read(caller, region, "s3.amazonaws.com", name)
        }
    }

    /// A read of the account's public access block, which is not set: the record names only the host (observed).
    pub(crate) fn account_public_access_block(caller: &Arc<SimulatedCaller>, region: &'static str) -> Self {
        let read = Self {
            request: json!({"Host": format!("{ACCOUNT_ID}.s3-control.{region}.amazonaws.com")}),
            version: "1.07",
            ..Self::read(caller, region, "s3.amazonaws.com", "GetAccountPublicAccessBlock")
        };
        Self {
            resource: Some(("AWS::S3::AccountPublicAccessBlock", ACCOUNT_ID.to_owned())),
            lookup: Some("s3-account-public-access-block"),
            ..read.failing(
                TrueCause::NotConfigured,
                "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found",
            )
        }
    }

    /// A read of a function that is spelt `spelling` in the request.
    pub(crate) fn function(
        caller: &Arc<SimulatedCaller>,
        function: &Function,
        name: &'static str,
        spelling: Spelling,
    ) -> Self {
        Self {
            resource: Some(("AWS::Lambda::Function", function.name.clone())),
            qualifier: spelling.qualifier(),
            request: spelling.request(function),
            version: if caller.invoked_by.is_some() { "1.09" } else { "1.08" },
            ..Self::read(caller, function.region, "lambda.amazonaws.com", name)
        }
    }

    /// A read of a function's resource policy that finds `state`.
    pub(crate) fn policy(
        caller: &Arc<SimulatedCaller>,
        function: &Function,
        spelling: Spelling,
        state: ResourceState,
    ) -> Self {
        let read = Self::function(caller, function, "GetPolicy20150331v2", spelling);
        match state {
            ResourceState::Present => read,
            ResourceState::Absent => {
                let absent = read.failing(
                    TrueCause::NotConfigured,
                    "ResourceNotFoundException",
                    "The resource you requested does not exist.",
                );
                Self {
                    lookup: Some("lambda-policy"),
                    ..absent
                }
            }
            ResourceState::Gone => {
                // The same code, hence the same lookup, and another meaning.
                let message = format!("Function not found: {}", function.arn());
                Self {
                    lookup: Some("lambda-policy"),
                    ..read.failing(TrueCause::ResourceMissing, "ResourceNotFoundException", message)
                }
            }
        }
    }
}

/// The alias that qualified requests name.
const ALIAS: &str = "live";

/// How a request names a function (observed: all of them occur).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    Name,
    Arn,
    PartialArn,
    QualifiedName,
    QualifiedArn,
    QualifiedPartialArn,
    /// The qualifier as a parameter of its own.
    QualifierApart,
}

impl Spelling {
    /// All that name the function itself.
    pub(crate) const BARE: [Self; 3] = [Self::Name, Self::Arn, Self::PartialArn];
    /// All that name an alias.
    pub(crate) const QUALIFIED: [Self; 4] = [
        Self::QualifiedName,
        Self::QualifiedArn,
        Self::QualifiedPartialArn,
        Self::QualifierApart,
    ];

    fn qualifier(self) -> Option<&'static str> {
        Self::QUALIFIED.contains(&self).then_some(ALIAS)
    }

    fn request(self, function: &Function) -> Value {
        let (name, arn) = (&function.name, function.arn());
        let mut request = Map::new();
        let spelt = match self {
            Self::Name => name.clone(),
            Self::Arn => arn,
            Self::PartialArn => format!("{ACCOUNT_ID}:function:{name}"),
            Self::QualifiedName => format!("{name}:{ALIAS}"),
            Self::QualifiedArn => format!("{arn}:{ALIAS}"),
            Self::QualifiedPartialArn => format!("{ACCOUNT_ID}:function:{name}:{ALIAS}"),
            Self::QualifierApart => {
                request.insert("qualifier".into(), ALIAS.into());
                name.clone()
            }
        };
        request.insert("functionName".into(), spelt.into());
        Value::Object(request)
    }
}
