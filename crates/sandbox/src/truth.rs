//! What is true of the account, written down by whoever put it in: never worked out by auditing.

use std::collections::BTreeMap;

use serde::Serialize;

/// The right verdict (see `docs`): the sandbox has its own words so that it shares no code with what it tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrueVerdict {
    /// A person must look.
    Investigate,
    /// A verified AWS service and an error that no catalog entry knows.
    Unexplained,
    /// Known and verified, but it began, stopped or shifted inside the window, or the inventory contradicts it.
    Changed,
    /// Nothing is set, and the caller is a steady identity of the account.
    Client,
    /// A verified AWS service failed for a reason that is known to be harmless.
    Benign,
    /// Known check, verified scanner, nothing set: going on through the window.
    Noise,
}

/// By what the caller is known, with the recorder's settings at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrueProof {
    /// A service-linked role.
    Verified,
    /// The customer-managed role the recorder names, with `invokedBy` config.amazonaws.com.
    RecorderRole,
    /// A user agent or a role name says so.
    Unverified,
    /// Nothing known.
    Unknown,
}

/// What the record proves of its caller, with the recorder's settings at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrueCaller {
    /// An AWS service under its service-linked role.
    ServiceLinkedRole,
    /// AWS Config under the role that a recorder names.
    RecorderRole,
    /// Somebody else under the role that a recorder names.
    RecorderRoleMisused,
    /// A role, and `invokedBy` names a service.
    ServiceByInvokedBy,
    /// A service on behalf of a user: a forward access session.
    ServiceForPrincipal,
    /// An AWS service without a role.
    Service,
    /// An IAM user.
    IamUser,
    /// A session of a role.
    RoleSession,
    /// A user of IAM Identity Center.
    IdentityCenterUser,
    /// A federated user.
    FederatedUser,
    /// The root user.
    Root,
    /// An identity of another account.
    CrossAccount,
    /// Nobody: an unsigned request.
    Anonymous,
}

impl TrueCaller {
    /// What is left to prove where the recorder's settings are not known.
    pub(crate) fn without_inventory(self) -> Self {
        match self {
            Self::RecorderRole => Self::ServiceByInvokedBy,
            Self::RecorderRoleMisused => Self::RoleSession,
            other => other,
        }
    }
}

/// Why the calls of a series failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrueCause {
    /// What was read is not configured.
    NotConfigured,
    /// It was configured and somebody has removed it.
    SettingRemoved,
    /// The resource is deleted, or never was.
    ResourceMissing,
    /// Access denied.
    AccessDenied,
    /// The service is not switched on in the account.
    ServiceNotEnabled,
    /// Too many calls.
    Throttled,
    /// The credentials are expired or wrong.
    InvalidCredentials,
    /// The request makes no sense to the service.
    InvalidRequest,
    /// It exists already, or is in use.
    Conflict,
    /// A dry run: it would have succeeded.
    DryRun,
    /// The service itself failed.
    ServiceFault,
    /// The record does not show which of two causes it is.
    Unknown,
}

/// The kind of policy that denied access, where the message says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TruePolicy {
    /// Of the identity.
    Identity,
    /// Of the resource.
    Resource,
    /// Of the session.
    Session,
    /// A service control policy.
    ServiceControl,
    /// Of a KMS key.
    Key,
}

/// Everything an audit of the whole history has to find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// `trailhum.truth/2`: by it an audit of the folder passes this file over.
    pub schema: &'static str,
    /// Account number.
    pub account: String,
    /// Regions with records.
    pub regions: Vec<String>,
    /// First moment of the history, RFC 3339.
    pub from: String,
    /// The account's now, RFC 3339.
    pub to: String,
    /// Number of records.
    pub records: usize,
    /// Failed records by errorCode, over all regions.
    pub errors: BTreeMap<String, u64>,
    /// Every failed record belongs to exactly one.
    pub findings: Vec<TrueFinding>,
}

/// One series of errors: (account, region, caller, eventSource, eventName, errorCode, cause and kind of policy), and the
/// resource for checks of the catalog and for verified scanners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrueFinding {
    /// The scenario that put it in.
    pub scenario: &'static str,
    /// Id of the catalog entry; none where (eventName, errorCode, message) is not that of a catalog entry.
    pub lookup: Option<&'static str>,
    /// Account number.
    pub account: String,
    /// Region of the record.
    pub region: String,
    /// Config's resource type; none where the record names no resource.
    pub resource_type: Option<&'static str>,
    /// Bucket name, function name without qualifier, or account number.
    pub resource_id: Option<String>,
    /// The version or alias of a function: a series of its own.
    pub qualifier: Option<&'static str>,
    /// As logged.
    pub event_source: &'static str,
    /// As logged.
    pub event_name: &'static str,
    /// As logged, or `(no errorCode)` where only the message says that the call failed.
    pub error_code: &'static str,
    /// As logged with the first of them; tells a policy that is not set from a function that is gone, which share their
    /// code.
    pub error_message: Option<String>,
    /// `config`, `macie`, `terraform`, `s3-console`, `boto3`: who it is or claims to be.
    pub scanner: Option<&'static str>,
    /// By what.
    pub proof: TrueProof,
    /// What the caller is.
    pub caller: TrueCaller,
    /// What the caller is where no inventory could be read: nobody knows the recorder's role then.
    pub caller_without_inventory: TrueCaller,
    /// What to call it: arn, else userName, else principalId and account, else type; services by their principal.
    pub caller_name: String,
    /// The role's arn (`sessionIssuer.arn`), or the user's; empty where there is none.
    pub role_arn: String,
    /// Service-linked roles and roles of Identity Center only.
    pub session: Option<String>,
    /// Why.
    pub cause: TrueCause,
    /// By which kind of policy, where access was denied and the message says it.
    pub denied_by: Option<TruePolicy>,
    /// The verdict with Config's inventory, over the full window.
    pub verdict: TrueVerdict,
    /// The verdict where no inventory could be read (the recorder's role is then unverified).
    pub verdict_without_inventory: TrueVerdict,
    /// The true beats in seconds, ascending; empty where there is none.
    pub periods_seconds: Vec<u32>,
    /// Number of records.
    pub count: u64,
    /// First record, RFC 3339.
    pub first: String,
    /// Last record, RFC 3339.
    pub last: String,
    /// `trail_files`, and `lookup_events` where the audit asks for that event name.
    pub sources: Vec<&'static str>,
}
