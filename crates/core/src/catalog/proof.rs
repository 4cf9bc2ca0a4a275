//! How sure the caller is, by proof and not by a name that anyone can choose.

use super::scanner::ProofRule;
use super::{Caller, CallerKind, Catalog, Scanner};
use crate::event::Principal;
use crate::text_enum::text_enum;

text_enum! {
    /// How well the caller is known.
    pub enum Proof {
        /// A service-linked role of this account: nobody but AWS can be the caller.
        Verified = "verified",
        /// A session of the recorder under the very role that the account's recorder names, and AWS says that Config made
        /// the call.
        RecorderRole = "recorder_role",
        /// Only a claim names it, which anyone can make: a user agent, a role name or a session name.
        Unverified = "unverified",
        /// Nothing says anything.
        Unknown = "unknown",
    }
}

/// A caller, with what the catalog and the inventory know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identification<'c> {
    /// Who it is, by what the record proves.
    pub kind: CallerKind,
    /// The scanner that it is by proof, if the catalog knows it; of an unverified caller, the one that it poses as.
    pub scanner: Option<&'c Scanner>,
    /// How sure that is.
    pub proof: Proof,
}

impl Caller {
    /// Adds the session of a recorder, as far as only the catalog knows it.
    #[must_use]
    pub fn with_session(self, principal: &Principal, catalog: &Catalog) -> Self {
        let session = self.session.clone().or_else(|| {
            let scanner = self.recorder(catalog)?;
            let name = principal.role_session()?;
            let session = scanner.session(name).filter(|session| session.recorder)?;
            Some(session.name.clone())
        });
        Self { session, ..self }
    }

    /// Who this caller is, and how sure that is, given the roles that the recorders of the record's account and region
    /// name, and the user agent of its latest call.
    #[must_use]
    pub fn identify<'c>(
        &self,
        catalog: &'c Catalog,
        recorder_roles: &[&str],
        user_agent: Option<&str>,
    ) -> Identification<'c> {
        // With the role alone, whoever uses it, Config forwards the calls of a person's session, too.
        let recorder = self
            .recorder_role(catalog, recorder_roles)
            .filter(|_| self.session.is_some() && self.service.is_none());
        let kind = self.kind_with(recorder_roles, recorder.is_some());
        let (scanner, proof) = match (&self.service, recorder) {
            (Some(service), _) => (catalog.service_linked(service, &self.arn), Proof::Verified),
            (None, Some(scanner)) => (Some(scanner), Proof::RecorderRole),
            (None, None) => match user_agent.and_then(|agent| catalog.impersonated(agent)) {
                Some(scanner) => (Some(scanner), Proof::Unverified),
                None if user_agent.is_some_and(|agent| catalog.claim(agent).is_some()) => (None, Proof::Unverified),
                None => (None, Proof::Unknown),
            },
        };
        Identification { kind, scanner, proof }
    }

    /// The scanner that this caller would be if it called as the recorder: the arn is that of a recorder's role, and
    /// `invokedBy` names the service.
    #[must_use]
    pub fn recorder_role<'c>(&self, catalog: &'c Catalog, recorder_roles: &[&str]) -> Option<&'c Scanner> {
        let named = !self.arn.is_empty() && recorder_roles.contains(&self.arn.as_str());
        self.recorder(catalog).filter(|_| named)
    }

    /// The scanner that is known by the recorder's role, if its service made the call with another than its own role.
    fn recorder<'c>(&self, catalog: &'c Catalog) -> Option<&'c Scanner> {
        let invoked_by = self.invoked_by.as_deref().filter(|_| self.service.is_none())?;
        let mut recorders = catalog.scanners.iter();
        recorders.find(|scanner| scanner.proof == ProofRule::RecorderRole && scanner.service_principal == invoked_by)
    }

    /// Whether this caller may turn out to be a scanner that is known by proof, once the recorder's role is known.
    #[must_use]
    pub fn may_be_scanner(&self, catalog: &Catalog) -> bool {
        match &self.service {
            Some(service) => catalog.service_linked(service, &self.arn).is_some(),
            None => self.recorder(catalog).is_some(),
        }
    }
}

impl Catalog {
    /// The scanner of a service-linked role whose service a user agent names.
    #[must_use]
    pub fn impersonated(&self, user_agent: &str) -> Option<&Scanner> {
        let linked = |scanner: &&Scanner| scanner.proof == ProofRule::ServiceLinkedRole;
        let mut scanners = self.scanners.iter().filter(linked);
        scanners.find(|scanner| user_agent == scanner.service_principal)
    }

    fn service_linked(&self, service: &str, arn: &str) -> Option<&Scanner> {
        let role = arn.rsplit('/').next().unwrap_or_default();
        self.scanners.iter().find(|scanner| {
            scanner.proof == ProofRule::ServiceLinkedRole
                && scanner.service_principal == service
                && scanner.has_role(role)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "111122223333";

    const ROLE: &str = "arn:aws:iam::111122223333:role/aws-controltower-ConfigRecorderRole";

    fn matched(identity: &serde_json::Value) -> Proof {
        let record = serde_json::json!({
            "eventTime": "2026-01-01T00:05:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketPolicy",
            "recipientAccountId": ACCOUNT, "readOnly": true, "userIdentity": identity,
        });
        let catalog = Catalog::builtin().unwrap();
        let event = crate::event::Event::from_json(&record.to_string()).unwrap();
        let caller = Caller::from_event(&event).with_session(&event.principal, &catalog);
        caller.identify(&catalog, &[ROLE], None).proof
    }

    #[test]
    fn only_a_recorders_session_of_the_recorders_own_role_is_matched() {
        let identity = |session: &str| {
            serde_json::json!({"type": "AssumedRole", "invokedBy": "config.amazonaws.com",
                "arn": format!("arn:aws:sts::111122223333:assumed-role/aws-controltower-ConfigRecorderRole/{session}"),
                "sessionContext": {"sessionIssuer": {"type": "Role", "arn": ROLE}}})
        };
        for (session, proof) in [
            ("AWSConfig-Describe", Proof::RecorderRole),
            ("ConfigResourceCompositionSession", Proof::RecorderRole),
            ("LambdaDescribeHandlerSession", Proof::RecorderRole),
            ("AWSConfig-BucketConfigCheck", Proof::RecorderRole),
            ("configLambdaExecution", Proof::Unknown),
            ("ann@example.com", Proof::Unknown),
            ("awsconfig-describe", Proof::Unknown),
            ("", Proof::Unknown),
        ] {
            assert_eq!(matched(&identity(session)), proof, "{session}");
        }
        let right = identity("AWSConfig-Describe");
        let with = |key: &str, value: serde_json::Value| {
            let mut wrong = right.clone();
            wrong[key] = value;
            wrong
        };
        let sts = "arn:aws:sts::111122223333:assumed-role";
        for wrong in [
            with("type", "IAMUser".into()),
            with("type", serde_json::Value::Null),
            with("invokedBy", serde_json::Value::Null),
            with("invokedBy", "athena.amazonaws.com".into()),
            with("sessionContext", serde_json::Value::Null),
            with("arn", serde_json::Value::Null),
            with("arn", ROLE.into()),
            with("arn", format!("{sts}/another/AWSConfig-Describe").into()),
            with(
                "arn",
                "arn:aws:sts::444455556666:assumed-role/aws-controltower-ConfigRecorderRole/AWSConfig-Describe".into(),
            ),
            with(
                "sessionContext",
                serde_json::json!({"sessionIssuer": {"arn": ROLE.replace("1111", "4444")}}),
            ),
            serde_json::json!({"type": "AWSService", "invokedBy": "config.amazonaws.com"}),
            serde_json::json!({"type": "IAMUser", "invokedBy": "config.amazonaws.com", "arn": ROLE}),
        ] {
            assert_eq!(matched(&wrong), Proof::Unknown, "{wrong}");
        }
        assert_eq!(matched(&right), Proof::RecorderRole);
    }

    #[test]
    fn a_recorder_without_a_role_matches_nobody() {
        let catalog = Catalog::builtin().unwrap();
        let nobody = Caller {
            session: Some("AWSConfig-Describe".to_owned()),
            invoked_by: Some("config.amazonaws.com".to_owned()),
            read_only: true,
            ..Caller::default()
        };
        let found = nobody.identify(&catalog, &[""], None);
        assert_eq!((found.scanner, found.proof), (None, Proof::Unknown));
    }
}
