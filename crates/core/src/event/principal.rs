//! `userIdentity`: who called, as far as the record says.

use crate::text_enum::text_enum;

text_enum! {
    /// `userIdentity.type`, as far as it decides something.
    pub enum IdentityType : Default {
        /// `AssumedRole`, or `Role` of old records.
        AssumedRole = "AssumedRole",
        /// `IAMUser`.
        IamUser = "IAMUser",
        /// `Root`.
        Root = "Root",
        /// `FederatedUser`, `SAMLUser` or `WebIdentityUser`.
        FederatedUser = "FederatedUser",
        /// `IdentityCenterUser`.
        IdentityCenterUser = "IdentityCenterUser",
        /// `AWSAccount`: another account, or nobody that AWS knows.
        AwsAccount = "AWSAccount",
        /// `AWSService`.
        AwsService = "AWSService",
        /// Missing, or another.
        @default
        Unknown = "Unknown",
    }
}

/// `userIdentity`, narrowed. Every field may be missing: records of AWS services often carry only an account
/// and `invokedBy` (observed).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Principal {
    /// `type`: `AssumedRole`, `IAMUser`, `Root`, `AWSService`, ...
    pub kind: Option<String>,
    /// `arn`: of an assumed role this names the session (`arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`).
    pub arn: Option<String>,
    /// `accountId`.
    pub account: Option<String>,
    /// `invokedBy`: the AWS service that made the call on somebody's behalf. AWS writes it; a caller cannot.
    pub invoked_by: Option<String>,
    /// `sessionContext.sessionIssuer.arn`: the role behind a session.
    pub issuer_arn: Option<String>,
    /// `userName`.
    pub user_name: Option<String>,
    /// `principalId`: of a session, the role's id and the session's name.
    pub principal_id: Option<String>,
}

impl Principal {
    /// Its type; where the record has none, what its ARN says.
    #[must_use]
    pub fn identity_type(&self) -> IdentityType {
        match self.kind.as_deref() {
            Some("AssumedRole" | "Role") => IdentityType::AssumedRole,
            Some("IAMUser") => IdentityType::IamUser,
            Some("Root") => IdentityType::Root,
            Some("FederatedUser" | "SAMLUser" | "WebIdentityUser") => IdentityType::FederatedUser,
            Some("IdentityCenterUser") => IdentityType::IdentityCenterUser,
            Some("AWSAccount") => IdentityType::AwsAccount,
            Some("AWSService") => IdentityType::AwsService,
            Some(_) => IdentityType::Unknown,
            None => self.type_in_arn(),
        }
    }

    fn type_in_arn(&self) -> IdentityType {
        let resource = self.arn.as_deref().and_then(|arn| arn.splitn(6, ':').nth(5));
        let kind = resource.unwrap_or_default().split('/').next();
        match kind.unwrap_or_default() {
            "assumed-role" => IdentityType::AssumedRole,
            "user" => IdentityType::IamUser,
            "root" => IdentityType::Root,
            "federated-user" => IdentityType::FederatedUser,
            _ => IdentityType::Unknown,
        }
    }

    /// The arn by which calls of one caller are put together: the role behind a session, else the caller's own. The
    /// issuer of a federated user is whoever made the credentials for it, which is somebody else.
    #[must_use]
    pub fn caller_arn(&self) -> Option<&str> {
        let own = self.arn.as_deref();
        if self.identity_type() == IdentityType::FederatedUser {
            return own.or(self.issuer_arn.as_deref());
        }
        self.issuer_arn.as_deref().or(own)
    }

    /// The session's name, from the arn of an assumed role. Whoever opens a session may choose it.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        let (_, rest) = self.arn.as_deref()?.split_once(":assumed-role/")?;
        rest.rsplit_once('/').map(|(_, session)| session)
    }

    /// The session's name, if everything in the record says that it is one of the role behind it: the type, and the
    /// account and the name in both arns.
    #[must_use]
    pub fn role_session(&self) -> Option<&str> {
        let (issuer, arn) = (self.issuer_arn.as_deref()?, self.arn.as_deref()?);
        let (head, path) = issuer.split_once(":role/")?;
        let role = path.rsplit('/').next().filter(|role| !role.is_empty())?;
        let head = head.replacen(":iam:", ":sts:", 1);
        let session = arn.strip_prefix(&format!("{head}:assumed-role/{role}/"))?;
        (self.kind.as_deref() == Some("AssumedRole") && !session.is_empty()).then_some(session)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::event::Event;

    fn principal(identity: &Value) -> Principal {
        let record = json!({
            "eventTime": "2023-10-19T09:09:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
            "userIdentity": identity,
        });
        Event::narrow(&record).unwrap().principal
    }

    #[test]
    fn the_role_behind_a_session_is_the_caller() {
        let principal = principal(&json!({
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe",
            "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}},
        }));
        assert_eq!(
            principal.caller_arn(),
            Some("arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")
        );
        assert_eq!(principal.session(), Some("AWSConfig-Describe"));
    }

    #[test]
    fn an_empty_session_issuer_leaves_the_arn() {
        let principal = principal(&json!({
            "arn": "arn:aws:iam::111122223333:user/ann", "sessionContext": {"sessionIssuer": {}}
        }));
        assert_eq!(principal.caller_arn(), Some("arn:aws:iam::111122223333:user/ann"));
        assert_eq!(principal.session(), None);
    }
}
