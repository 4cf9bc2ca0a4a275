//! Access to AWS: one loaded configuration, one client for each service and region, every request counted.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeSerializationInterceptorContextRef,
    BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use tokio::sync::watch;

mod answer;
mod fault;
mod https;
pub mod pages;
mod profile;
mod regions;
mod role;

pub(crate) use answer::limit;
pub(crate) use fault::one_line;
pub use fault::{Fault, FaultKind, chain};
pub(crate) use https::connector;
pub use profile::{NoProfile, named as named_profile};
pub use role::Role;

/// The name of this program's own calls in CloudTrail's `userAgent`: `app/trailhum`.
const APP_NAME: &str = "trailhum";

/// The name of the calls of `trailhum doctor`. Anyone can send it, so it marks them and verifies nothing.
const DOCTOR_APP_NAME: &str = "trailhum-doctor";

/// Tries of one request. The standard mode of the SDK waits 1, 2, 4, ... seconds at most between them, with
/// jitter; six outlast a throttled half minute.
const ATTEMPTS: u32 = 6;

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one try of a request may take.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// LookupEvents allows two requests a second for each account and region (documented).
const LOOKUPS_PER_SECOND: f64 = 2.0;

/// An endpoint on this machine is an emulator, without AWS's quota. If it has one of its own, it throttles.
const EMULATED_LOOKUPS_PER_SECOND: f64 = 1000.0;

/// The beginnings of the names of operations that only read.
const READ_PREFIXES: [&str; 7] = [
    "BatchGet",
    "Describe",
    "FilterLogEvents",
    "Get",
    "List",
    "Lookup",
    "Select",
];

/// Other operations by their full names: they start and stop queries of Athena, CloudTrail Lake and CloudWatch Logs, which
/// only read. Any operation that is neither a read nor one of these or [`ASSUME_ROLE`] is never sent.
const QUERY_OPERATIONS: [&str; 5] = [
    "StartQueryExecution",
    "StopQueryExecution",
    "StartQuery",
    "CancelQuery",
    "StopQuery",
];

/// Assumes a role in another account. It changes nothing there: it returns credentials, and whatever these would allow, their
/// requests pass the same interceptor.
const ASSUME_ROLE: &str = "AssumeRole";

/// Access to one account.
#[derive(Debug, Clone)]
pub struct Aws {
    config: SdkConfig,
    calls: CallCounter,
    lookups_per_second: f64,
}

/// Requests made, by `service:Operation`.
#[derive(Debug, Clone, Default)]
pub struct CallCounter(Arc<Mutex<BTreeMap<String, u64>>>);

/// Defines a method for each service that makes its client for a region. The SDK has a type of its own for each service's
/// configuration, and no trait over them.
macro_rules! clients {
    ($($(#[$doc:meta])* $service:ident: $sdk:ident,)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $service(&self, region: &str) -> $sdk::Client {
                let config = $sdk::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
                $sdk::Client::from_conf(config.interceptor(self.calls.clone()).build())
            }
        )*
    };
}

impl Aws {
    /// Loads the configuration as every AWS tool does: environment, profile, SSO, container or instance role.
    ///
    /// # Errors
    /// [`NoProfile`] when the profile that the argument or `AWS_PROFILE` names does not exist.
    pub async fn load(profile: Option<&str>) -> Result<Self, NoProfile> {
        profile::check(profile).await?;
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(https::client())
            .retry_config(retries())
            .timeout_config(timeouts());
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        if let Ok(name) = AppName::new(APP_NAME) {
            loader = loader.app_name(name);
        }
        let config = loader.load().await;
        let lookups_per_second = if config.endpoint_url().is_some_and(is_loopback) {
            EMULATED_LOOKUPS_PER_SECOND
        } else {
            LOOKUPS_PER_SECOND
        };
        Ok(Self {
            config,
            calls: CallCounter::default(),
            lookups_per_second,
        })
    }

    /// Access to a sandbox account at this address, whose LookupEvents allows this many requests a second.
    #[must_use]
    pub fn sandbox(endpoint: &str, region: &str, lookups_per_second: f64) -> Self {
        let credentials = aws_sdk_sts::config::Credentials::new("AKIASANDBOX", "sandbox", None, None, "sandbox");
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(https::client())
            .endpoint_url(endpoint)
            .region(Region::new(region.to_owned()))
            .credentials_provider(aws_sdk_sts::config::SharedCredentialsProvider::new(credentials))
            .retry_config(retries())
            .timeout_config(timeouts())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .build();
        if let Ok(name) = AppName::new(APP_NAME) {
            config = config.into_builder().app_name(name).build();
        }
        Self {
            config,
            calls: CallCounter::default(),
            lookups_per_second,
        }
    }

    /// The same access, whose requests say that they are those of `trailhum doctor`.
    #[must_use]
    pub fn marked_as_doctor(self) -> Self {
        match AppName::new(DOCTOR_APP_NAME) {
            Ok(name) => Self {
                config: self.config.into_builder().app_name(name).build(),
                ..self
            },
            Err(_) => self,
        }
    }

    /// The region that the configuration names.
    #[must_use]
    pub fn region(&self) -> Option<String> {
        self.config.region().map(ToString::to_string)
    }

    /// How many LookupEvents requests a second one region allows.
    #[must_use]
    pub fn lookups_per_second(&self) -> f64 {
        self.lookups_per_second
    }

    /// Requests made so far, retries included.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.calls.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    clients! {
        /// AWS Account Management.
        account: aws_sdk_account,
        /// Amazon Athena.
        athena: aws_sdk_athena,
        /// AWS CloudTrail.
        cloudtrail: aws_sdk_cloudtrail,
        /// AWS Config.
        config: aws_sdk_config,
        /// AWS Lambda.
        lambda: aws_sdk_lambda,
        /// Amazon CloudWatch Logs.
        logs: aws_sdk_cloudwatchlogs,
        /// AWS Organizations.
        organizations: aws_sdk_organizations,
        /// AWS STS.
        sts: aws_sdk_sts,
    }

    /// Amazon S3. With an endpoint of one's own the bucket goes into the path, as emulators expect.
    #[must_use]
    pub fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        let own_endpoint = self.config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        let config = aws_sdk_s3::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
        let config = config.force_path_style(own_endpoint);
        aws_sdk_s3::Client::from_conf(config.interceptor(self.calls.clone()).build())
    }
}

/// Whether a URL is of a server on this machine.
fn is_loopback(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => authority.split(':').next(),
    };
    let host = host.unwrap_or_default();
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(ATTEMPTS)
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build()
}

impl Intercept for CallCounter {
    fn name(&self) -> &'static str {
        "read only, count, and bound"
    }

    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let name = bag.load::<Metadata>().map(Metadata::name).unwrap_or_default();
        if READ_PREFIXES.iter().any(|read| name.starts_with(read))
            || QUERY_OPERATIONS.contains(&name)
            || name == ASSUME_ROLE
        {
            return Ok(());
        }
        Err(format!("{name} is not a read: trailhum never sends it").into())
    }

    fn read_before_attempt(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(operation) = bag.load::<Metadata>() {
            let service = fault::service(operation.service());
            let call = format!("{service}:{}", operation.name());
            tracing::debug!(call, "request");
            let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *calls.entry(call).or_default() += 1;
        }
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = bag.load::<Metadata>().map(Metadata::name);
        // An object is streamed, and its reader counts the bytes.
        if operation != Some("GetObject") || !context.response().status().is_success() {
            answer::limit(context.response_mut());
        }
        Ok(())
    }
}

/// What `work` returns, or `None` if `stop` becomes true first. What `work` had borrowed is left as it was by then.
/// `work` is boxed by the caller, as futures of requests are large and would be held here twice.
pub async fn until_stopped<T>(work: Pin<Box<impl Future<Output = T>>>, stop: &watch::Receiver<bool>) -> Option<T> {
    let mut stop = stop.clone();
    let stopped = async move {
        // Without a sender nothing can stop it.
        if stop.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        biased;
        () = stopped => None,
        outcome = work => Some(outcome),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_endpoint_on_this_machine_is_taken_for_an_emulator() {
        for (url, is_local) in [
            ("http://127.0.0.1:4566", true),
            ("http://127.1.2.3/", true),
            ("http://localhost:4566/path", true),
            ("http://[::1]:80", true),
            ("https://cloudtrail.eu-central-1.amazonaws.com", false),
            ("https://127.example.com", false),
            ("https://localhost.example.com", false),
            ("http://10.0.0.1:4566", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(url), is_local, "{url}");
        }
    }

    #[test]
    fn a_call_that_would_change_anything_is_refused_before_it_is_sent() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        // Nobody answers there: what is sent fails to connect, and is counted.
        let aws = Aws::sandbox("http://127.0.0.1:1", "eu-central-1", 2.0);
        let (s3, lambda) = (aws.s3("eu-central-1"), aws.lambda("eu-central-1"));
        let (config, cloudtrail) = (aws.config("eu-central-1"), aws.cloudtrail("eu-central-1"));
        let (athena, sts) = (aws.athena("eu-central-1"), aws.sts("eu-central-1"));
        let errors = runtime.block_on(async {
            [
                chain(&s3.delete_bucket_policy().bucket("b").send().await.unwrap_err()),
                chain(&s3.create_bucket().bucket("b").send().await.unwrap_err()),
                chain(&lambda.delete_function().function_name("f").send().await.unwrap_err()),
                chain(&lambda.invoke().function_name("f").send().await.unwrap_err()),
                chain(
                    &config
                        .stop_configuration_recorder()
                        .configuration_recorder_name("r")
                        .send()
                        .await
                        .unwrap_err(),
                ),
                chain(&cloudtrail.stop_logging().name("t").send().await.unwrap_err()),
                chain(&cloudtrail.start_logging().name("t").send().await.unwrap_err()),
                chain(&athena.delete_work_group().work_group("w").send().await.unwrap_err()),
                chain(&sts.assume_root().target_principal("p").send().await.unwrap_err()),
            ]
        });
        for error in &errors {
            assert!(error.contains("trailhum never sends it"), "{error}");
        }
        assert!(aws.calls().is_empty(), "{:?}", aws.calls());
    }
}
