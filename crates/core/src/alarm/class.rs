//! Who made the calls that an alarm counts, and why they were denied: what a finding says already, in the words of an
//! alarm.

use crate::catalog::{CallerKind, Catalog, Cause, PolicyKind};
use crate::finding::{Finding, Verdict, Why};
use crate::text_enum::text_enum;

/// The known error that is AWS Config's probe of its delivery bucket.
pub(super) const DELIVERY_PROBE: &str = "config-delivery-bucket";
/// Claims that are a person at work, and no tool.
const USED_BY_PEOPLE: [&str; 2] = ["s3-console", "cloudshell"];

text_enum! {
    /// Who made calls that the alarm counts.
    pub enum AlarmCaller {
        /// An AWS service, by its service-linked role, as the recorder, or without any role.
        AwsService = "aws_service",
        /// An AWS service with a role of yours, by `invokedBy`.
        ServiceWithRole = "service_with_role",
        /// A tool or a vendor, by its own word.
        Tool = "tool",
        /// A role.
        Workload = "workload",
        /// A user: IAM, IAM Identity Center, federated, or root.
        Person = "person",
        /// A principal of another account.
        CrossAccount = "cross_account",
        /// A call without credentials.
        Anonymous = "anonymous",
        /// A caller that poses as an AWS service, or misuses the recorder's role.
        Suspect = "suspect",
        /// The record does not say, or there were too many callers to keep apart.
        Unknown = "unknown",
    }
}

text_enum! {
    /// Why calls that the alarm counts were denied.
    pub enum AlarmCause {
        /// AWS Config checked the bucket of its delivery channel.
        DeliveryProbe = "delivery_probe",
        /// The service is not enabled.
        ServiceNotEnabled = "service_not_enabled",
        /// A known error of an AWS service that does no harm.
        KnownHarmless = "known_harmless",
        /// A policy of the organization: a service or resource control policy.
        OrganizationPolicy = "organization_policy",
        /// A KMS key.
        KmsKey = "kms_key",
        /// Any other policy, or one that the message does not name.
        AccessDenied = "access_denied",
    }
}

impl AlarmCaller {
    /// Who made the calls of a finding.
    #[must_use]
    pub fn from_finding(finding: &Finding, catalog: &Catalog) -> Self {
        let suspect = matches!(
            finding.why,
            Why::Impostor | Why::RecorderRoleMisused | Why::Contradicted
        );
        if suspect {
            return Self::Suspect;
        }
        let is_tool = finding.claim.as_deref().is_some_and(|name| is_tool(name, catalog));
        match finding.caller_kind {
            CallerKind::ServiceLinkedRole | CallerKind::RecorderRole | CallerKind::Service => Self::AwsService,
            CallerKind::ServiceByInvokedBy => Self::ServiceWithRole,
            CallerKind::RecorderRoleMisused => Self::Suspect,
            CallerKind::Anonymous => Self::Anonymous,
            _ if is_tool => Self::Tool,
            CallerKind::CrossAccount => Self::CrossAccount,
            CallerKind::RoleSession => Self::Workload,
            CallerKind::Root
            | CallerKind::IamUser
            | CallerKind::IdentityCenterUser
            | CallerKind::FederatedUser
            | CallerKind::ServiceForPrincipal => Self::Person,
            CallerKind::Unknown => Self::Unknown,
        }
    }
}

/// Whether a claim of this name is a tool or a vendor: no SDK and no console, behind which anything may be.
fn is_tool(name: &str, catalog: &Catalog) -> bool {
    let claim = catalog.all_claims().iter().find(|claim| claim.name == name);
    claim.is_some_and(|claim| !claim.generic && !USED_BY_PEOPLE.contains(&claim.id.as_str()))
}

impl AlarmCause {
    /// Why the calls of a finding were denied.
    #[must_use]
    pub fn from_finding(finding: &Finding) -> Self {
        let key = &finding.key;
        let policy = key.denial.map(|denial| denial.policy);
        if key.known.as_deref() == Some(DELIVERY_PROBE) && finding.caller_kind.is_service() {
            Self::DeliveryProbe
        } else if finding.cause == Cause::ServiceNotEnabled {
            Self::ServiceNotEnabled
        } else if finding.verdict == Verdict::Benign {
            Self::KnownHarmless
        } else if matches!(policy, Some(PolicyKind::ServiceControl | PolicyKind::ResourceControl)) {
            Self::OrganizationPolicy
        } else if policy == Some(PolicyKind::Key) || key.source == "kms.amazonaws.com" {
            Self::KmsKey
        } else {
            Self::AccessDenied
        }
    }
}
