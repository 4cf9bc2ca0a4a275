//! Who calls: AWS's own scanners, roles and users of the customer.

use super::settings::ACCOUNT_ID;
use super::truth::TrueProof;

mod identity;

pub(crate) use identity::PrincipalKind;

/// A principal and what it says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SimulatedCaller {
    pub identity: PrincipalKind,
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
            invoked_by: Some(service),
            user_agent: service,
            address: service,
            scanner: None,
            proof: TrueProof::Proven,
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
            proof: TrueProof::Matched,
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
        let identity = PrincipalKind::Service;
        Self {
            identity,
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
        Self {
            identity,
            invoked_by: None,
            user_agent,
            address: "203.0.113.24",
            scanner: None,
            proof: TrueProof::Unknown,
        }
    }

    /// Somebody who says to be `scanner`.
    pub(crate) fn claiming(self, scanner: &'static str) -> Self {
        Self {
            scanner: Some(scanner),
            proof: TrueProof::Claimed,
            ..self
        }
    }

    /// The role's or the user's arn, as a report names it; empty for services.
    pub(crate) fn arn(&self) -> String {
        match &self.identity {
            PrincipalKind::Role { path, name, .. } => {
                format!("arn:aws:iam::{ACCOUNT_ID}:role{path}{name}")
            }
            PrincipalKind::BareRole { name, session } => {
                format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}/{session}")
            }
            PrincipalKind::User { name } | PrincipalKind::ConsoleUser { name } => {
                format!("arn:aws:iam::{ACCOUNT_ID}:user/{name}")
            }
            PrincipalKind::Service | PrincipalKind::Nameless => String::new(),
        }
    }

    /// The session name, for service-linked roles only: there it is chosen by AWS.
    pub(crate) fn fixed_session(&self) -> Option<String> {
        match &self.identity {
            PrincipalKind::Role { path, session, .. } if path.starts_with("/aws-service-role/") => {
                Some((*session).to_owned())
            }
            _ => None,
        }
    }
}

/// The recorder's role in the second region.
pub(crate) const RECORDER_ROLE: &str = "aws-controltower-ConfigRecorderRole";
