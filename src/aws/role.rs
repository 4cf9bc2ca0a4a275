//! Assumes a role in another account.

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_config::identity::IdentityCache;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result as Provided, SharedCredentialsProvider, future};

use super::{APP_NAME, Aws, Fault};

/// How long before their end credentials are renewed, or a little later; they are valid for an hour (documented).
const RENEWED_BEFORE_EXPIRY: Duration = Duration::from_mins(1);

/// A role of the same name in every account.
#[derive(Clone, PartialEq, Eq)]
pub struct Role {
    /// The partition of its ARN, such as `aws`.
    pub partition: String,
    /// Its name, with its path if it has one.
    pub name: String,
    /// The external ID that its trust policy requires.
    pub external_id: Option<String>,
}

/// Gets the credentials of a role from STS.
#[derive(Debug)]
struct AssumeRoleProvider {
    sts: aws_sdk_sts::Client,
    region: String,
    arn: String,
    role: Role,
}

impl Role {
    /// The ARN of this role in an account.
    #[must_use]
    pub fn arn(&self, account: &str) -> String {
        format!("arn:{}:iam::{account}:role/{}", self.partition, self.name)
    }
}

/// Leaves the external ID out: it is no secret (documented), but it does not belong in a log.
impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Role").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Aws {
    /// Access to another account. Its credentials are requested from STS in `region` when the first request needs them; if
    /// they are denied, that request fails with the [`Fault`] of `sts:AssumeRole`.
    #[must_use]
    pub fn enter(&self, region: &str, account: &str, role: &Role) -> Self {
        let entry = AssumeRoleProvider {
            sts: self.sts(region),
            region: region.to_owned(),
            arn: role.arn(account),
            role: role.clone(),
        };
        let config = self.config.to_builder();
        Self {
            config: config
                .credentials_provider(SharedCredentialsProvider::new(entry))
                .identity_cache(IdentityCache::lazy().buffer_time(RENEWED_BEFORE_EXPIRY).build())
                .build(),
            ..self.clone()
        }
    }
}

impl ProvideCredentials for AssumeRoleProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.assume_role())
    }
}

impl AssumeRoleProvider {
    async fn assume_role(&self) -> Provided {
        let request = self
            .sts
            .assume_role()
            .role_arn(&self.arn)
            .role_session_name(APP_NAME)
            .set_external_id(self.role.external_id.clone());
        let answer = request
            .send()
            .await
            .map_err(|error| CredentialsError::provider_error(Fault::new("sts:AssumeRole", &self.region, &error)))?;
        let given = answer
            .credentials
            .ok_or_else(|| CredentialsError::unhandled("STS returned no credentials"))?;
        Ok(Credentials::new(
            given.access_key_id,
            given.secret_access_key,
            Some(given.session_token),
            SystemTime::try_from(given.expiration).ok(),
            "AssumeRole",
        ))
    }
}
