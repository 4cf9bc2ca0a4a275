//! STS over the query protocol: which account is this, and the way into another.

use axum::response::Response;
use jiff::Timestamp;

use super::endpoint::{CALLER_ARN, Served};
use super::organization;
use super::settings::ACCOUNT_ID;
use super::wire::{AwsRequest, WireError, xml_answer};

const ENTER: &str = "sts:AssumeRole";

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    let form = asked.form();
    let (_, action) = form.iter().find(|(key, _)| key == "Action")?;
    match action.as_str() {
        "GetCallerIdentity" => Some("sts:GetCallerIdentity"),
        "AssumeRole" => Some(ENTER),
        _ => None,
    }
}

pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    if action(asked) == Some(ENTER) {
        return organization::assume_role(served, asked, Timestamp::now().as_second());
    }
    let result =
        format!("<Arn>{CALLER_ARN}</Arn><UserId>AROAEXAMPLEEXAMPLE00:trailhum</UserId><Account>{ACCOUNT_ID}</Account>");
    let metadata = "<ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>";
    Ok(xml_answer(&format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>{result}</GetCallerIdentityResult>{metadata}</GetCallerIdentityResponse>"
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
