//! ARNs keep their form: partition, service, region and the kind of resource are AWS's own.

use super::Redactor;
use super::constant::{is_linked_role, is_principal, is_region, is_service};

const PARTITIONS: [&str; 8] = [
    "aws",
    "aws-cn",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-us-gov",
];

/// Kinds of resources, as the resource in an ARN begins.
const KINDS: [&str; 26] = [
    "alarm",
    "alias",
    "assumed-role",
    "aws-service-role",
    "config-rule",
    "configuration-recorder",
    "eventdatastore",
    "federated-user",
    "function",
    "group",
    "identity",
    "instance",
    "instance-profile",
    "key",
    "layer",
    "log-group",
    "log-stream",
    "mfa",
    "oidc-provider",
    "parameter",
    "policy",
    "role",
    "secret",
    "table",
    "trail",
    "user",
];

impl Redactor {
    /// The ARN with pseudonyms; `None` of a text that is none.
    pub(super) fn arn(&self, text: &str) -> Option<String> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let [partition, service, region, account, resource] = std::array::from_fn(|_| parts.next());
        let (partition, service) = (partition?, service?);
        if !PARTITIONS.contains(&partition) || !is_service(service) {
            return None;
        }
        let account = match account? {
            "aws" => "aws".to_owned(),
            account => self.identifier(account),
        };
        let region = region.filter(|region| region.is_empty() || is_region(region))?;
        let resource = self.resource(resource?);
        Some(format!("arn:{partition}:{service}:{region}:{account}:{resource}"))
    }

    /// The resource of an ARN: its kind stays, and the names of service-linked roles, which only AWS gives.
    fn resource(&self, text: &str) -> String {
        if text == "root" {
            return text.to_owned();
        }
        let mut redacted = String::with_capacity(text.len());
        let mut is_of_aws = false;
        let mut parts = text.split_inclusive(['/', ':']).enumerate().peekable();
        while let Some((place, part)) = parts.next() {
            let name = part.trim_end_matches(['/', ':']);
            let separator = part.get(name.len()..).unwrap_or_default();
            let is_kind = KINDS.contains(&name) && parts.peek().is_some();
            let is_reserved = is_of_aws && (is_principal(name) || is_linked_role(name));
            // The path that is reserved for AWS, and sessions of such a role, whose ARN has no path.
            is_of_aws |= place == 0 && name == "assumed-role" || place == 1 && name == "aws-service-role";
            if place == 0 && is_kind || place == 1 && name == "aws-service-role" || is_reserved {
                redacted.push_str(name);
            } else {
                redacted.push_str(&self.linked_role(name, is_of_aws));
            }
            redacted.push_str(separator);
        }
        redacted
    }

    /// The name of a service-linked role with the suffix that an account chose as a pseudonym; any other name as one.
    fn linked_role(&self, name: &str, is_of_aws: bool) -> String {
        match name.split_once('_') {
            Some((role, suffix)) if is_of_aws && is_linked_role(role) => {
                format!("{role}_{}", self.identifier(suffix))
            }
            _ => self.identifier(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::redactor;

    #[test]
    fn an_arn_keeps_its_form_and_what_is_of_aws() {
        let redactor = redactor();
        let name = |text: &str| redactor.identifier(text);
        let account = name("111122223333");
        for (arn, expected) in [
            (
                "arn:aws:iam::111122223333:role/ops/deploy",
                format!("arn:aws:iam::{account}:role/{}/{}", name("ops"), name("deploy")),
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe",
                format!("arn:aws:sts::{account}:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe"),
            ),
            (
                "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_acme",
                format!(
                    "arn:aws:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_{}",
                    name("acme")
                ),
            ),
            (
                "arn:aws:iam::111122223333:role/x-AWSServiceRoleForConfig-x",
                format!("arn:aws:iam::{account}:role/{}", name("x-AWSServiceRoleForConfig-x")),
            ),
            ("arn:aws:iam::111122223333:root", format!("arn:aws:iam::{account}:root")),
            ("arn:aws:s3:::payroll", format!("arn:aws:s3:::{}", name("payroll"))),
            (
                "arn:aws:lambda:eu-central-1:111122223333:function:pay:7",
                format!(
                    "arn:aws:lambda:eu-central-1:{account}:function:{}:{}",
                    name("pay"),
                    name("7")
                ),
            ),
            (
                "arn:aws:iam::aws:policy/x",
                format!("arn:aws:iam::aws:policy/{}", name("x")),
            ),
        ] {
            assert_eq!(redactor.identifier(arn), expected);
        }
        for text in [
            "arn:alice:iam::1:user/x",
            "arn:aws:alice::1:x",
            "arn:aws",
            "arn:aws:iam:alice:1:x",
            "arn:",
        ] {
            assert!(redactor.identifier(text).starts_with("name-"), "{text}");
        }
    }
}
