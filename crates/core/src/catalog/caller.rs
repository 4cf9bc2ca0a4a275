//! Who called, by what the record proves.
//!
//! User agents, session names and role *names* are free to whoever may create a role. A service-linked role is
//! not: only AWS can create a role under the path `/aws-service-role/` (documented). `invokedBy` is written by
//! AWS too.

use crate::event::{Event, IdentityType, Principal};
use crate::partition::Partition;
use crate::text_enum::text_enum;

/// What records have in `invokedBy` in place of a service where the console made the call.
const AWS_INTERNAL: &str = "AWS Internal";
/// The path under which only AWS can create roles.
const SERVICE_LINKED_PATH: &str = "aws-service-role";
/// How the names of nearly all service-linked roles begin. Anyone may choose such a name for a role at another path.
const SERVICE_ROLE_NAME: &str = "AWSServiceRole";
/// In the name of the recorder's role that Control Tower makes.
const RECORDER_ROLE_NAME: &str = "ConfigRecorderRole";
/// The path of the roles of IAM Identity Center; their sessions are called like the user.
const IDENTITY_CENTER_PATH: &str = ":role/aws-reserved/sso.amazonaws.com/";
/// `accountId` or `principalId` of a call without credentials: both are seen.
const ANONYMOUS: [&str; 2] = ["ANONYMOUS_PRINCIPAL", "anonymous"];

/// What a record says of its caller, as far as it matters for the proof. Part of a series' key: calls that prove
/// different things are never in one series.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caller {
    /// The role behind the session, or the caller's own arn; empty where the record has none.
    pub arn: String,
    /// The name of a caller without an ARN: its user name, else its principal id and account, else the account; empty
    /// where the record has none of these.
    pub name: String,
    /// `userIdentity.type`, as far as it is known; else what the ARN says.
    pub identity: IdentityType,
    /// The account that the caller is of, where that is not the account of the record.
    pub foreign_account: Option<String>,
    /// The service of a service-linked role of the record's own account, taken from the role's path.
    pub service: Option<String>,
    /// The session's name, for service-linked roles, for a session of the recorder under a role that may be the
    /// recorder's, and for users of Identity Center. The sessions of others may be new at every call.
    pub session: Option<String>,
    /// `userIdentity.invokedBy`.
    pub invoked_by: Option<String>,
    /// Whether the record says that the call only read.
    pub read_only: bool,
}

text_enum! {
    /// Who called, by what the record proves; user agents and names prove nothing.
    pub enum CallerKind : Default {
        /// The recorder's role, but not used by AWS Config.
        RecorderRoleMisused = "recorder_role_misused",
        /// No credentials.
        Anonymous = "anonymous",
        /// A principal of another account.
        CrossAccount = "cross_account",
        /// The root user of the account.
        Root = "root",
        /// An IAM user.
        IamUser = "iam_user",
        /// A session of a role.
        RoleSession = "role_session",
        /// A user of IAM Identity Center.
        IdentityCenterUser = "identity_center_user",
        /// A federated user: `GetFederationToken`, SAML or web identity.
        FederatedUser = "federated_user",
        /// An AWS service with the credentials of a person or an application (forward access session).
        ServiceForPrincipal = "service_for_principal",
        /// An AWS service by `invokedBy`; the role is none of its own.
        ServiceByInvokedBy = "service_by_invoked_by",
        /// An AWS service without any role.
        Service = "service",
        /// The recorder's role, used by AWS Config's recorder.
        RecorderRole = "recorder_role",
        /// An AWS service by its service-linked role.
        ServiceLinkedRole = "service_linked_role",
        /// The record does not say.
        @default
        Unknown = "unknown",
    }
}

impl CallerKind {
    /// Whether it is an AWS service that the record proves.
    #[must_use]
    pub fn is_verified_service(self) -> bool {
        matches!(self, Self::ServiceLinkedRole | Self::RecorderRole)
    }

    /// Whether an AWS service called, verified or by `invokedBy` only.
    #[must_use]
    pub fn is_service(self) -> bool {
        self.is_verified_service()
            || matches!(
                self,
                Self::ServiceByInvokedBy | Self::ServiceForPrincipal | Self::Service
            )
    }
}

impl Caller {
    /// Reads the caller of one record, as far as that needs no catalog.
    #[must_use]
    pub fn from_event(event: &Event) -> Self {
        Self::new(&event.principal, &event.account, event.read_only == Some(true))
    }

    /// The caller of a record that this account got.
    pub(crate) fn new(principal: &Principal, account: &str, read_only: bool) -> Self {
        let issuer = principal
            .issuer_arn
            .as_deref()
            .filter(|_| principal.kind.as_deref() == Some("AssumedRole"));
        let service = issuer.and_then(|arn| service_of(arn, account)).map(str::to_owned);
        let arn = principal.caller_arn().unwrap_or_default();
        let keeps_session = service.is_some() || arn.contains(IDENTITY_CENTER_PATH);
        let owner = principal.account.as_deref().or_else(|| account_in(arn));
        let foreign = owner.filter(|owner| !account.is_empty() && *owner != account);
        Self {
            name: if arn.is_empty() {
                name_without_arn(principal)
            } else {
                String::new()
            },
            identity: principal.identity_type(),
            foreign_account: foreign.map(str::to_owned),
            session: principal.session().filter(|_| keeps_session).map(str::to_owned),
            arn: arn.to_owned(),
            service,
            invoked_by: principal.invoked_by.clone(),
            read_only,
        }
    }

    /// Who it is, given the roles that the recorders of the record's account and region name, and whether it called as
    /// the recorder.
    #[must_use]
    pub(super) fn kind_with(&self, recorder_roles: &[&str], is_recorder: bool) -> CallerKind {
        if self.service.is_some() {
            CallerKind::ServiceLinkedRole
        } else if is_recorder {
            CallerKind::RecorderRole
        } else if self.is_anonymous() {
            CallerKind::Anonymous
        } else if self.foreign_account.is_some() || self.identity == IdentityType::AwsAccount {
            CallerKind::CrossAccount
        } else if self.invoking_service().is_some() {
            self.kind_of_invoked()
        } else if !self.arn.is_empty() && recorder_roles.contains(&self.arn.as_str()) {
            CallerKind::RecorderRoleMisused
        } else if self.identity == IdentityType::AwsService {
            CallerKind::Service
        } else {
            match self.identity {
                IdentityType::Root => CallerKind::Root,
                IdentityType::IamUser => CallerKind::IamUser,
                IdentityType::AssumedRole if self.is_identity_center() => CallerKind::IdentityCenterUser,
                IdentityType::IdentityCenterUser => CallerKind::IdentityCenterUser,
                IdentityType::AssumedRole => CallerKind::RoleSession,
                IdentityType::FederatedUser => CallerKind::FederatedUser,
                IdentityType::AwsService | IdentityType::AwsAccount | IdentityType::Unknown => CallerKind::Unknown,
            }
        }
    }

    /// The service that `invokedBy` names. "AWS Internal" names none: records of the console have it, whoever uses it.
    #[must_use]
    pub fn invoking_service(&self) -> Option<&str> {
        self.invoked_by.as_deref().filter(|service| *service != AWS_INTERNAL)
    }

    fn kind_of_invoked(&self) -> CallerKind {
        match self.identity {
            IdentityType::AssumedRole if !self.is_identity_center() => CallerKind::ServiceByInvokedBy,
            IdentityType::AwsService | IdentityType::Unknown if self.arn.is_empty() => CallerKind::Service,
            IdentityType::Unknown => CallerKind::ServiceByInvokedBy,
            _ => CallerKind::ServiceForPrincipal,
        }
    }

    /// Whether a role that is not service-linked is called like one.
    #[must_use]
    pub fn is_named_like_service(&self) -> bool {
        self.service.is_none() && self.role_name().is_some_and(|name| name.contains(SERVICE_ROLE_NAME))
    }

    /// Whether a role is called like those that Control Tower gives to the recorder.
    pub(crate) fn is_named_like_recorder(&self) -> bool {
        self.role_name().is_some_and(|name| name.contains(RECORDER_ROLE_NAME))
    }

    /// The name of the role, without its path.
    #[must_use]
    pub fn role_name(&self) -> Option<&str> {
        let path = self
            .arn
            .split_once(":role/")
            .or_else(|| self.arn.split_once(":assumed-role/"));
        let path = path.map(|(_, path)| path)?;
        if self.arn.contains(":assumed-role/") {
            return path.split('/').next();
        }
        path.rsplit('/').next()
    }

    /// Whether it is a session of the recorder, if its role is the recorder's.
    #[must_use]
    pub fn may_be_recorder(&self) -> bool {
        let session = self.session.is_some() && self.invoked_by.is_some();
        session && self.service.is_none() && self.kind_with(&[], false) == CallerKind::ServiceByInvokedBy
    }

    fn is_identity_center(&self) -> bool {
        self.arn.contains(IDENTITY_CENTER_PATH)
    }

    fn is_anonymous(&self) -> bool {
        let named = |name: &str| ANONYMOUS.contains(&name);
        self.arn.is_empty() && (named(&self.name) || self.foreign_account.as_deref().is_some_and(named))
    }

    /// What the caller is named by: its ARN, else its name, else the service that `invokedBy` names, else its type.
    #[must_use]
    pub fn label(&self) -> &str {
        let texts = [
            self.arn.as_str(),
            &self.name,
            self.invoked_by.as_deref().unwrap_or_default(),
        ];
        let first = texts.into_iter().find(|text| !text.is_empty());
        first.unwrap_or_else(|| self.identity.as_str())
    }

    /// Whether `invokedBy` names another service than the service-linked role is of.
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        let (Some(service), Some(invoked_by)) = (&self.service, &self.invoked_by) else {
            return false;
        };
        service != invoked_by
    }
}

/// The user name, else the principal id with its account, else the account.
fn name_without_arn(principal: &Principal) -> String {
    let account = principal.account.as_deref().filter(|account| !account.is_empty());
    // Behind the colon is the session, which may be new at every call.
    let id = principal.principal_id.as_deref().and_then(|id| id.split(':').next());
    let id = id.filter(|id| !id.is_empty());
    match (&principal.user_name, id, account) {
        (Some(name), _, _) => name.clone(),
        (None, Some(id), Some(account)) if id != account => format!("{id} ({account})"),
        (None, Some(id), _) => id.to_owned(),
        (None, None, Some(account)) if principal.invoked_by.is_none() => account.to_owned(),
        (None, None, _) => String::new(),
    }
}

/// The account in an ARN of IAM or STS.
fn account_in(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    let service = parts.nth(2)?;
    let account = parts.nth(1)?;
    (matches!(service, "iam" | "sts") && !account.is_empty()).then_some(account)
}

/// The account in the arn of a role; `None` if it is no such arn.
pub(crate) fn role_owner(arn: &str) -> Option<&str> {
    let (head, _) = arn.split_once(":role/")?;
    match *head.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", _, "iam", "", owner] if !owner.is_empty() => Some(owner),
        _ => None,
    }
}

/// The service principal in the arn of a service-linked role of `account`:
/// `arn:PARTITION:iam::ACCOUNT:role/aws-service-role/SERVICE/NAME`, and nothing else.
fn service_of<'a>(arn: &'a str, account: &str) -> Option<&'a str> {
    let (head, path) = arn.split_once(":role/")?;
    let head: Vec<&str> = head.split(':').collect();
    let ["arn", partition, "iam", "", owner] = *head.as_slice() else {
        return None;
    };
    let path: Vec<&str> = path.split('/').collect();
    let [SERVICE_LINKED_PATH, service, name] = *path.as_slice() else {
        return None;
    };
    let well_formed = Partition::is_known(partition) && !account.is_empty() && owner == account;
    (well_formed && !service.is_empty() && !name.is_empty()).then_some(service)
}

#[cfg(test)]
mod tests;
