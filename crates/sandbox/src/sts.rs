//! STS over the query protocol: which account is this, and the way into another.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;

use super::settings::{ACCOUNT_ID, CALLER_ARN};
use super::state::{Served, access_key};
use super::wire::{AwsRequest, WireError, escape, rfc3339, xml_answer};

const ASSUME_ROLE: &str = "sts:AssumeRole";

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    let form = asked.form();
    let (_, action) = form.iter().find(|(key, _)| key == "Action")?;
    match action.as_str() {
        "GetCallerIdentity" => Some("sts:GetCallerIdentity"),
        "AssumeRole" => Some(ASSUME_ROLE),
        _ => None,
    }
}

pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    if action(asked) == Some(ASSUME_ROLE) {
        return assume_role(served, asked, Timestamp::now().as_second());
    }
    let result =
        format!("<Arn>{CALLER_ARN}</Arn><UserId>AROAEXAMPLEEXAMPLE00:trailhum</UserId><Account>{ACCOUNT_ID}</Account>");
    let metadata = "<ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>";
    Ok(xml_answer(&format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>{result}</GetCallerIdentityResult>{metadata}</GetCallerIdentityResponse>"
    )))
}

/// `AssumeRole`. The words of the refusal are IAM's (observed), and the same whatever is wrong.
fn assume_role(served: &Served, asked: &AwsRequest, now: i64) -> Result<Response, WireError> {
    let form = asked.form();
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let organization = &served.organization;
    let arn = field("RoleArn").unwrap_or_default();
    let member = organization
        .members
        .iter()
        .find(|member| arn == format!("arn:aws:iam::{}:role/{}", member.id, organization.role))
        .filter(|member| !member.suspended && field("ExternalId") == organization.external_id.as_deref());
    let Some(member) = member else {
        let message = format!("User: {CALLER_ARN} is not authorized to perform: sts:AssumeRole on resource: {arn}");
        return Err(WireError::new(StatusCode::FORBIDDEN, "AccessDenied", message));
    };
    let (id, role) = (&member.id, &organization.role);
    let session = escape(field("RoleSessionName").unwrap_or_default());
    let credentials = format!(
        "<AccessKeyId>{}</AccessKeyId><SecretAccessKey>secretof{id}</SecretAccessKey><SessionToken>tokenof{id}</SessionToken><Expiration>{}</Expiration>",
        access_key(id),
        rfc3339(now + organization.session)
    );
    let user = format!(
        "<AssumedRoleId>AROAEXAMPLEEXAMPLE01:{session}</AssumedRoleId><Arn>arn:aws:sts::{id}:assumed-role/{role}/{session}</Arn>"
    );
    let metadata = "<ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>";
    Ok(xml_answer(&format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>{credentials}</Credentials><AssumedRoleUser>{user}</AssumedRoleUser></AssumeRoleResult>{metadata}</AssumeRoleResponse>"
    )))
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestClients, fast, fault};
    use crate::{ACCOUNT_ID, Limits};

    #[tokio::test]
    async fn the_caller_learns_the_account() {
        let aws = TestClients::new(fast()).await;
        let identity = aws.sts().get_caller_identity().send().await.unwrap();
        assert_eq!(identity.account(), Some(ACCOUNT_ID));
        assert_eq!(aws.endpoint.calls(), [("sts:GetCallerIdentity".to_owned(), 1)].into());
    }

    #[tokio::test]
    async fn a_denied_caller_is_told_the_missing_action() {
        let denied = ["sts:getcalleridentity".to_owned()].into();
        let aws = TestClients::new(Limits { denied, ..fast() }).await;
        let fault = fault(aws.sts().get_caller_identity().send().await);
        assert!(
            fault.starts_with("AccessDenied: User: arn:aws:sts::111122223333:assumed-role/"),
            "{fault}"
        );
        assert!(
            fault.contains("is not authorized to perform: sts:GetCallerIdentity"),
            "{fault}"
        );
    }
}
