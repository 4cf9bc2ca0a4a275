//! Who calls: AWS's own scanners, roles and users of the customer.

use super::settings::ACCOUNT_ID;
use super::truth::{TrueCaller, TrueProof};

mod identity;

pub(crate) use identity::PrincipalKind;

/// A principal and what it says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SimulatedCaller {
    pub identity: PrincipalKind,
    /// What the record proves of it.
    pub kind: TrueCaller,
    /// The account it belongs to.
    pub account: &'static str,
    pub invoked_by: Option<&'static str>,
    pub user_agent: &'static str,
    pub address: &'static str,
    /// Who it is, or claims to be.
    pub scanner: Option<&'static str>,
    pub proof: TrueProof,
}

const CONFIG: &str = "config.amazonaws.com";
const MACIE: &str = "macie.amazonaws.com";

impl SimulatedCaller {
    /// A service under its service-linked role; user agent and address are its own name (article).
    pub(crate) fn service_linked(
        service: &'static str,
        path: &'static str,
        name: &'static str,
        session: &'static str,
    ) -> Self {
        Self {
            identity: PrincipalKind::Role { path, name, session },
            kind: TrueCaller::ServiceLinkedRole,
            account: ACCOUNT_ID,
            invoked_by: Some(service),
            user_agent: service,
            address: service,
            scanner: None,
            proof: TrueProof::Verified,
        }
    }

    /// AWS Config under its service-linked role (article).
    pub(crate) fn config(session: &'static str) -> Self {
        let role = Self::service_linked(
            CONFIG,
            "/aws-service-role/config.amazonaws.com/",
            "AWSServiceRoleForConfig",
            session,
        );
        Self {
            scanner: Some("config"),
            ..role
        }
    }

    /// AWS Config under the customer-managed role its recorder names (observed).
    pub(crate) fn recorder_role(session: &'static str) -> Self {
        let identity = PrincipalKind::Role {
            path: "/",
            name: RECORDER_ROLE,
            session,
        };
        Self {
            identity,
            kind: TrueCaller::RecorderRole,
            proof: TrueProof::RecorderRole,
            ..Self::config(session)
        }
    }

    /// Macie under its service-linked role (observed).
    pub(crate) fn macie() -> Self {
        let path = "/aws-service-role/macie.amazonaws.com/";
        let role = Self::service_linked(MACIE, path, "AWSServiceRoleForAmazonMacie", "AmazonMacieSession");
        Self {
            scanner: Some("macie"),
            ..role
        }
    }

    /// A service by its own name.
    pub(crate) fn service(service: &'static str) -> Self {
        Self {
            identity: PrincipalKind::Service,
            kind: TrueCaller::Service,
            account: ACCOUNT_ID,
            invoked_by: Some(service),
            user_agent: service,
            address: service,
            scanner: None,
            proof: TrueProof::Unknown,
        }
    }

    /// A role of the customer's.
    pub(crate) fn role(name: &'static str, session: &'static str, user_agent: &'static str) -> Self {
        let identity = PrincipalKind::Role {
            path: "/",
            name,
            session,
        };
        Self::person(TrueCaller::RoleSession, identity, user_agent)
    }

    /// An IAM user with a static key.
    pub(crate) fn user(name: &'static str, user_agent: &'static str) -> Self {
        Self::person(TrueCaller::IamUser, PrincipalKind::User { name }, user_agent)
    }

    /// An IAM user in the console.
    pub(crate) fn console_user(name: &'static str, user_agent: &'static str) -> Self {
        Self::person(TrueCaller::IamUser, PrincipalKind::ConsoleUser { name }, user_agent)
    }

    /// Somebody of the account's own.
    pub(crate) fn person(kind: TrueCaller, identity: PrincipalKind, user_agent: &'static str) -> Self {
        Self {
            identity,
            kind,
            account: ACCOUNT_ID,
            invoked_by: None,
            user_agent,
            address: "203.0.113.24",
            scanner: None,
            proof: TrueProof::Unknown,
        }
    }

    /// The same from another address.
    pub(crate) fn from(self, address: &'static str) -> Self {
        Self { address, ..self }
    }

    /// Somebody who says to be `scanner`.
    pub(crate) fn claiming(self, scanner: &'static str) -> Self {
        Self {
            scanner: Some(scanner),
            proof: TrueProof::Unverified,
            ..self
        }
    }

    /// The role's or the user's arn, as a report names it; empty for services and for the anonymous.
    pub(crate) fn arn(&self) -> String {
        let account = self.account;
        match &self.identity {
            PrincipalKind::Role { path, name, .. } => format!("arn:aws:iam::{account}:role{path}{name}"),
            PrincipalKind::BareRole { name, session } => {
                format!("arn:aws:sts::{account}:assumed-role/{name}/{session}")
            }
            PrincipalKind::User { name } | PrincipalKind::ConsoleUser { name } => {
                format!("arn:aws:iam::{account}:user/{name}")
            }
            PrincipalKind::Federated { name } => format!("arn:aws:sts::{account}:federated-user/{name}"),
            PrincipalKind::Root => format!("arn:aws:iam::{account}:root"),
            PrincipalKind::Service
            | PrincipalKind::Nameless
            | PrincipalKind::Anonymous
            | PrincipalKind::Account { .. } => String::new(),
        }
    }

    /// The arn in a message: of the session, for roles.
    pub(crate) fn principal_arn(&self) -> String {
        match &self.identity {
            PrincipalKind::Role { name, session, .. } => {
                format!("arn:aws:sts::{}:assumed-role/{name}/{session}", self.account)
            }
            _ => self.arn(),
        }
    }

    /// What to call it.
    pub(crate) fn name(&self) -> String {
        match (&self.identity, self.invoked_by) {
            (PrincipalKind::Service | PrincipalKind::Nameless, Some(service)) => service.to_owned(),
            (PrincipalKind::Account { principal }, _) => format!("{principal} of {}", self.account),
            (PrincipalKind::Anonymous, _) => identity::ANONYMOUS.to_owned(),
            _ => self.arn(),
        }
    }

    /// The session name, where not the caller chooses it: in service-linked roles of the account AWS does, in roles of
    /// Identity Center it is the user's name.
    pub(crate) fn fixed_session(&self) -> Option<String> {
        match &self.identity {
            PrincipalKind::Role { path, session, .. }
                if self.kind == TrueCaller::ServiceLinkedRole
                    || path.starts_with("/aws-reserved/sso.amazonaws.com/") =>
            {
                Some((*session).to_owned())
            }
            _ => None,
        }
    }
}

/// The recorder's role in the second region.
pub(crate) const RECORDER_ROLE: &str = "aws-controltower-ConfigRecorderRole";
