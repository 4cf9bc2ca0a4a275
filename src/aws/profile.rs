//! Checks that a named profile exists. The SDK itself continues without it, to an error about credentials that does not
//! mention a mistyped name.

use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

/// The profile that was named cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoProfile {
    /// The files can be read, but they hold no such profile.
    #[error("there is no AWS profile {name:?}")]
    Missing {
        /// The name.
        name: String,
        /// The profiles that exist, sorted.
        known: Vec<String>,
    },
    /// The files cannot be read.
    #[error("the AWS profile {name:?} cannot be read: {why}")]
    Unreadable {
        /// The name.
        name: String,
        /// The SDK's message.
        why: String,
    },
}

impl NoProfile {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { known, .. } if known.is_empty() => {
                "no profile is configured: aws configure sso creates one".to_owned()
            }
            Self::Missing { known, .. } => format!("there are: {}", known.join(", ")),
            Self::Unreadable { .. } => "check ~/.aws/config and ~/.aws/credentials".to_owned(),
        }
    }
}

/// The profile that the argument or `AWS_PROFILE` names.
#[must_use]
pub fn named(argument: Option<&str>) -> Option<String> {
    let from_environment = || std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    argument.map(str::to_owned).or_else(from_environment)
}

/// Checks that the profile exists that the argument or `AWS_PROFILE` names.
pub(super) async fn check(argument: Option<&str>) -> Result<(), NoProfile> {
    let Some(name) = named(argument) else {
        return Ok(());
    };
    let loaded = aws_config::profile::load(
        &Fs::real(),
        &Env::real(),
        &EnvConfigFiles::default(),
        Some(name.clone().into()),
    )
    .await;
    let profiles = match loaded {
        Ok(profiles) => profiles,
        Err(error) => {
            return Err(NoProfile::Unreadable {
                name,
                why: error.to_string(),
            });
        }
    };
    if profiles.get_profile(&name).is_some() {
        return Ok(());
    }
    let mut known: Vec<String> = profiles.profiles().map(str::to_owned).collect();
    known.sort();
    Err(NoProfile::Missing { name, known })
}
