//! Roles of customers under which AWS Config records.

use crate::partition::Partition;

/// A role of a customer's own that an account's recorder uses.
///
/// AWS reserves no name for it: whoever may change the role or the recorder of that account decides who is behind it.
/// So nothing is left out that the record does not tie to Config, too: its `invokedBy`, which AWS sets, and the names
/// of the recorder's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecorderRole {
    /// Its ARN.
    pub arn: String,
    /// Names of the recorder's sessions.
    pub(super) session_names: Vec<String>,
}

impl RecorderRole {
    /// The account that the role is of; `None` of an ARN that is none of a role, or that of a service-linked one.
    #[must_use]
    pub fn account_in(arn: &str) -> Option<&str> {
        let [_, partition, _, _, account, _] = *arn.splitn(6, ':').collect::<Vec<_>>() else {
            return None;
        };
        let path = arn.strip_prefix(&format!("arn:{partition}:iam::{account}:role/"))?;
        let is_id = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte))
        };
        let is_role = path.split('/').all(is_name) && !path.starts_with("aws-service-role/");
        (Partition::is_known(partition) && is_id && is_role).then_some(account)
    }

    pub(super) fn account(&self) -> &str {
        Self::account_in(&self.arn).unwrap_or_default()
    }

    /// The ARNs of the recorder's sessions under this role.
    pub(super) fn sessions(&self) -> Vec<String> {
        let (head, path) = self.arn.split_once(":role/").unwrap_or_default();
        let head = head.replacen(":iam:", ":sts:", 1);
        let role = path.rsplit('/').next().unwrap_or_default();
        let names = self.session_names.iter();
        names
            .map(|session| format!("{head}:assumed-role/{role}/{session}"))
            .collect()
    }

    pub(super) fn retain_sessions(&mut self, arns: &[String]) {
        self.session_names
            .retain(|name| arns.iter().any(|arn| arn.ends_with(&format!("/{name}"))));
    }
}
