//! The real SDK clients against an endpoint, without retries: for the tests of this module.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_config::config::{Credentials, SharedCredentialsProvider};
use aws_sdk_config::error::{ProvideErrorMetadata, SdkError};

use super::{Account, Endpoint, Limits, REGION, Settings, serve};

/// A served account and clients for it.
pub(crate) struct TestClients {
    pub account: Account,
    pub endpoint: Endpoint,
    region: &'static str,
}

/// No pacing: for tests of anything but the limiter.
pub(crate) fn fast() -> Limits {
    Limits {
        lookup_events_per_second: 1e6,
        ..Limits::default()
    }
}

impl TestClients {
    /// Three days of the default account.
    pub(crate) async fn new(limits: Limits) -> Self {
        Self::with(
            &Settings {
                days: 3,
                ..Settings::default()
            },
            limits,
        )
        .await
    }

    pub(crate) async fn with(settings: &Settings, limits: Limits) -> Self {
        let account = Account::new(settings);
        let endpoint = serve(account.clone(), limits).await.unwrap();
        Self {
            account,
            endpoint,
            region: REGION,
        }
    }

    pub(crate) fn in_region(self, region: &'static str) -> Self {
        Self { region, ..self }
    }

    fn sdk(&self) -> SdkConfig {
        let credentials = Credentials::new("AKIAEXAMPLE", "secret", None, None, "test");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .region(Region::new(self.region))
            .endpoint_url(self.endpoint.url())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::disabled())
            .build()
    }

    pub(crate) fn config(&self) -> aws_sdk_config::Client {
        aws_sdk_config::Client::new(&self.sdk())
    }

    pub(crate) fn cloudtrail(&self) -> aws_sdk_cloudtrail::Client {
        aws_sdk_cloudtrail::Client::new(&self.sdk())
    }

    pub(crate) fn lambda(&self) -> aws_sdk_lambda::Client {
        aws_sdk_lambda::Client::new(&self.sdk())
    }

    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.sdk())
            .force_path_style(true)
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }

    pub(crate) fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.sdk())
    }
}

/// `code: message` of a service error, or what went wrong before there was one.
pub(crate) fn fault<T, E: ProvideErrorMetadata + std::fmt::Debug, R: std::fmt::Debug>(
    result: Result<T, SdkError<E, R>>,
) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(SdkError::ServiceError(error)) => {
            let error = error.into_err();
            format!("{}: {}", error.code().unwrap_or("-"), error.message().unwrap_or("-"))
        }
        Err(other) => format!("{other:?}"),
    }
}
