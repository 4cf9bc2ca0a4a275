//! The metric filter of the CIS AWS Foundations Benchmark for unauthorized API calls, in both texts that are in use.
//!
//! CIS 1.2 (recommendation 3.1) is the text that Security Hub's control `CloudWatch.2` compares:
//! <https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html>. CIS 1.4 and later (4.1, later 5.1)
//! add `sourceIPAddress` and `eventName`. Some printed versions join these by `||`
//! (<https://tenable.com/policies/[type]/AC_AWS_0559>): `!=` by `||` holds for every event, so that text counts every call
//! in the account. Meant is `&&`, as CIS 3.0 prints it
//! (<https://docs.datadoghq.com/security/default_rules/aws-iam-account-unauthorized-api-calls-should-be-monitored>).

use crate::text_enum::text_enum;

/// What AWS services that deliver logs have in `sourceIPAddress`.
pub(crate) const LOG_DELIVERY: &str = "delivery.logs.amazonaws.com";
/// The call that CIS 1.4 and later leave out, whoever makes it.
const HEAD_BUCKET: &str = "HeadBucket";

text_enum! {
    /// A text of the CIS metric filter for unauthorized API calls.
    pub enum CisText {
        /// CIS 1.2, which Security Hub's control CloudWatch.2 compares.
        V12 = "1.2",
        /// CIS 1.4 and later, which leave out calls by the delivery of logs and `HeadBucket`.
        V14 = "1.4",
    }
}

impl CisText {
    /// The pattern of the metric filter. In it, `&&` binds stronger than `||` (documented).
    #[must_use]
    pub fn pattern(self) -> &'static str {
        match self {
            Self::V12 => r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }"#,
            Self::V14 => {
                r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") && ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket") }"#
            }
        }
    }

    /// Whether the metric filter counts a failed call.
    #[must_use]
    pub fn counts(self, code: &str, name: &str, source_ip: Option<&str>) -> bool {
        match self {
            Self::V12 => is_counted(code),
            Self::V14 => {
                let elsewhere = || name != HEAD_BUCKET && source_ip.is_some_and(|address| address != LOG_DELIVERY);
                code.ends_with("UnauthorizedOperation") || (code.starts_with("AccessDenied") && elsewhere())
            }
        }
    }
}

/// Whether the metric filter of CIS 1.2 counts errors of this code; that of later texts counts no others.
#[must_use]
pub fn is_counted(code: &str) -> bool {
    code.ends_with("UnauthorizedOperation") || code.starts_with("AccessDenied")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_texts_count_what_their_patterns_say() {
        let (here, delivery) = (Some("198.51.100.7"), Some(LOG_DELIVERY));
        for (code, name, address, old, new) in [
            ("AccessDenied", "GetObject", here, true, true),
            ("AccessDeniedException", "Decrypt", here, true, true),
            ("AccessDenied", "HeadBucket", here, true, false),
            ("AccessDenied", "GetBucketAcl", delivery, true, false),
            // A field that is missing does not differ.
            ("AccessDenied", "GetObject", None, true, false),
            ("Client.UnauthorizedOperation", "HeadBucket", delivery, true, true),
            ("KMSAccessDeniedException", "Decrypt", here, false, false),
            ("UnauthorizedOperationX", "x", here, false, false),
            ("accessdenied", "x", here, false, false),
        ] {
            let counts = CisText::ALL.map(|text| text.counts(code, name, address));
            assert_eq!(counts, [old, new], "{code} {name} {address:?}");
        }
    }
}
