//! The HTTPS client of all requests: the SDK's own, with ring instead of aws-lc.
//!
//! aws-lc is C and assembly that takes about as long to build as two of the service clients. Certificates come from
//! the system's store and proxies from the environment, as with the SDK's default client.

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// One client; its connections are shared by all services and regions.
pub(super) fn client() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let sleep = components.and_then(RuntimeComponents::sleep_impl);
        build(settings.cloned(), sleep, true)
    })
}

/// What sends requests to a server that is not AWS's, one by one and as they are: without the SDK's retries and signatures. Only
/// if it is `proxied` do requests pass the proxy of the environment.
pub(crate) fn connector(proxied: bool) -> Connector {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(super::CONNECT_TIMEOUT)
        .read_timeout(super::ATTEMPT_TIMEOUT)
        .build();
    build(Some(settings), Some(SharedAsyncSleep::new(TokioSleep::new())), proxied)
}

fn build(settings: Option<HttpConnectorSettings>, sleep: Option<SharedAsyncSleep>, proxied: bool) -> Connector {
    let mut connector = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::Ring));
    connector.set_connector_settings(settings);
    connector.set_sleep_impl(sleep);
    connector.set_proxy_config(proxied.then(ProxyConfig::from_env));
    connector.build()
}
