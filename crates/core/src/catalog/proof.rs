//! Who called, by proof and not by a name that anyone can choose.
//!
//! User agents, session names and role *names* are free to whoever may create a role. A service-linked role is
//! not: only AWS can create a role under the path `/aws-service-role/` (documented). `invokedBy` is written by
//! AWS too.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::scanner::ProofRule;
use super::{Catalog, Scanner};
use crate::event::{Event, Principal};
use crate::text_enum::text_enum;

/// The path under which only AWS can create roles.
const SERVICE_LINKED_PATH: &str = "aws-service-role";

/// What is in a record whose caller has a service-linked role, or has a service for a proxy; or that writes
/// letters in a way in which these would not be found.
static SERVICE_MARKS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| [SERVICE_LINKED_PATH, "invokedBy", "\\u"].map(Finder::new));

/// Whether the caller of this record, which is JSON, may be one of which [`Caller::may_be_scanner`] is true.
pub(super) fn may_name_service(record: &str) -> bool {
    SERVICE_MARKS.iter().any(|mark| mark.find(record.as_bytes()).is_some())
}

/// What a record says of its caller, as far as it matters for the proof. Part of a series' key: calls that prove
/// different things are never in one series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caller {
    /// The role behind the session, or the caller's own arn; empty where the record has none.
    pub arn: String,
    /// The service of a service-linked role of the record's own account, taken from the role's path.
    pub service: Option<String>,
    /// The session's name, for service-linked roles, and for a session of the recorder under a role that may be the
    /// recorder's. The sessions of others may be new at every call.
    pub session: Option<String>,
    /// `userIdentity.invokedBy`.
    pub invoked_by: Option<String>,
    /// Whether the record says that the call only read.
    pub read_only: bool,
}

text_enum! {
    /// How sure the caller is.
    pub enum Proof {
        /// A service-linked role of this account: nobody but AWS can be the caller.
        Proven = "proven",
        /// A session of the recorder under the very role that the account's recorder names, and AWS says that Config made
        /// the call.
        Matched = "matched",
        /// A user agent says so.
        Claimed = "claimed",
        /// Nothing says anything.
        Unknown = "unknown",
    }
}

impl Caller {
    /// Reads the caller of one record, as far as that needs no catalog.
    #[must_use]
    pub fn from_event(event: &Event) -> Self {
        Self::new(&event.principal, &event.account, event.read_only == Some(true))
    }

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

    /// The caller of a record that this account got.
    pub(crate) fn new(principal: &Principal, account: &str, read_only: bool) -> Self {
        let issuer = principal
            .issuer_arn
            .as_deref()
            .filter(|_| principal.kind.as_deref() == Some("AssumedRole"));
        let service = issuer.and_then(|arn| service_of(arn, account)).map(str::to_owned);
        Self {
            arn: principal.caller_arn().unwrap_or_default().to_owned(),
            session: principal.session().filter(|_| service.is_some()).map(str::to_owned),
            service,
            invoked_by: principal.invoked_by.clone(),
            read_only,
        }
    }

    /// The scanner that this caller is, and how sure that is, given the roles that the recorders of the record's account
    /// and region name, and the scanner that the user agent claims to be.
    #[must_use]
    pub fn identify<'c>(
        &self,
        catalog: &'c Catalog,
        recorder_roles: &[&str],
        claim: Option<&str>,
    ) -> (Option<&'c Scanner>, Proof) {
        if let Some(service) = &self.service {
            let contradicted = self.invoked_by.as_ref().is_some_and(|invoked_by| invoked_by != service);
            if contradicted {
                return (None, Proof::Unknown);
            }
            return (catalog.service_linked(service, &self.arn), Proof::Proven);
        }
        // With the role alone, whoever uses it, Config forwards the calls of a person's session, too.
        if let Some(scanner) = self
            .recorder_role(catalog, recorder_roles)
            .filter(|_| self.session.is_some())
        {
            return (Some(scanner), Proof::Matched);
        }
        match claim.and_then(|id| catalog.scanner(id)) {
            Some(scanner) => (Some(scanner), Proof::Claimed),
            None => (None, Proof::Unknown),
        }
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
    /// The scanner whose user agent this claims to be.
    #[must_use]
    pub fn claim(&self, user_agent: &str) -> Option<&Scanner> {
        self.scanners.iter().find(|scanner| scanner.is_claimed_by(user_agent))
    }

    fn service_linked(&self, service: &str, arn: &str) -> Option<&Scanner> {
        let role = arn.rsplit('/').next().unwrap_or_default();
        self.scanners.iter().find(|scanner| {
            scanner.proof == ProofRule::ServiceLinkedRole
                && scanner.service_principal == service
                && scanner.role == role
        })
    }
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
    let well_formed = partition.starts_with("aws") && !account.is_empty() && owner == account;
    (well_formed && !service.is_empty() && !name.is_empty()).then_some(service)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "111122223333";

    #[test]
    fn no_caller_that_may_be_a_scanner_is_overlooked() {
        let linked = r#""type":"AssumedRole","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}}"#;
        let invoked = r#""invokedBy":"config.amazonaws.com""#;
        let catalog = Catalog::builtin().unwrap();
        for identity in [
            linked.to_owned(),
            linked.replace('/', r"\/"),
            linked.replace('-', r"\u002d"),
            linked.replace("service", r"s\u0065rvice"),
            invoked.to_owned(),
            invoked.replace('B', r"\u0042"),
            r#""type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ann""#.to_owned(),
        ] {
            let record = format!(
                r#"{{"eventTime":"2023-10-19T09:09:00Z","eventSource":"s","eventName":"n","recipientAccountId":"{ACCOUNT}","userIdentity":{{{identity}}}}}"#
            );
            let may_be = Caller::from_event(&Event::from_json(&record).unwrap()).may_be_scanner(&catalog);
            assert_eq!(
                (may_be, may_name_service(&record)),
                (!identity.contains("ann"), may_be),
                "{record}"
            );
        }
    }

    const ROLE: &str = "arn:aws:iam::111122223333:role/aws-controltower-ConfigRecorderRole";

    fn matched(identity: &serde_json::Value) -> Proof {
        let record = serde_json::json!({
            "eventTime": "2026-01-01T00:05:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketPolicy",
            "recipientAccountId": ACCOUNT, "readOnly": true, "userIdentity": identity,
        });
        let catalog = Catalog::builtin().unwrap();
        let event = Event::from_json(&record.to_string()).unwrap();
        let caller = Caller::from_event(&event).with_session(&event.principal, &catalog);
        caller.identify(&catalog, &[ROLE], None).1
    }

    #[test]
    fn only_a_recorders_session_of_the_recorders_own_role_is_matched() {
        let identity = |session: &str| {
            serde_json::json!({"type": "AssumedRole", "invokedBy": "config.amazonaws.com",
                "arn": format!("arn:aws:sts::111122223333:assumed-role/aws-controltower-ConfigRecorderRole/{session}"),
                "sessionContext": {"sessionIssuer": {"type": "Role", "arn": ROLE}}})
        };
        for (session, proof) in [
            ("AWSConfig-Describe", Proof::Matched),
            ("ConfigResourceCompositionSession", Proof::Matched),
            ("LambdaDescribeHandlerSession", Proof::Matched),
            ("AWSConfig-BucketConfigCheck", Proof::Matched),
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
        assert_eq!(matched(&right), Proof::Matched);
    }

    #[test]
    fn a_recorder_without_a_role_matches_nobody() {
        let catalog = Catalog::builtin().unwrap();
        let nobody = Caller {
            arn: String::new(),
            service: None,
            session: Some("AWSConfig-Describe".to_owned()),
            invoked_by: Some("config.amazonaws.com".to_owned()),
            read_only: true,
        };
        assert_eq!(nobody.identify(&catalog, &[""], None), (None, Proof::Unknown));
    }

    #[test]
    fn only_the_service_linked_path_of_the_same_account_is_proof() {
        for (arn, service) in [
            (
                "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                Some("config.amazonaws.com"),
            ),
            (
                "arn:aws-cn:iam::111122223333:role/aws-service-role/macie.amazonaws.com/X",
                Some("macie.amazonaws.com"),
            ),
            (
                "arn:aws:iam::444455556666:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                None,
            ),
            ("arn:aws:iam::111122223333:role/AWSServiceRoleForConfig", None),
            ("arn:aws:iam::111122223333:role/x-AWSServiceRoleForConfig-x", None),
            (
                "arn:aws:iam::111122223333:role/evil/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                None,
            ),
            (
                "arn:aws:iam::111122223333:role/aws-service-role/AWSServiceRoleForConfig",
                None,
            ),
            (
                "arn:aws:iam::111122223333:user/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                None,
            ),
            (
                "arn:aws:sts::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                None,
            ),
            ("", None),
        ] {
            assert_eq!(service_of(arn, ACCOUNT), service, "{arn}");
        }
        assert_eq!(
            service_of("arn:aws:iam:::role/aws-service-role/config.amazonaws.com/X", ""),
            None
        );
    }
}
