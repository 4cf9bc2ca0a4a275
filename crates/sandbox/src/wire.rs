//! Requests and answers of the AWS protocols the endpoint speaks: JSON 1.1, REST JSON, REST XML, query.

use axum::body::{Body, Bytes};
use axum::extract::Query;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

/// One request, as far as the endpoint looks at it. Signatures are not checked.
#[derive(Debug)]
pub(crate) struct AwsRequest {
    /// Service name in the credential scope: `config`, `cloudtrail`, `s3`, `lambda`, `sts`.
    pub service: String,
    /// Access key in the credential scope.
    pub key: String,
    /// Region in the credential scope.
    pub region: String,
    pub method: Method,
    /// Percent-decoded, without the leading slash.
    pub path: String,
    pub query: Vec<(String, String)>,
    /// `X-Amz-Target`, without the part before the last dot.
    pub target: String,
    pub body: Bytes,
}

impl AwsRequest {
    /// Reads a request; `None` without a signature version 4 header.
    pub(crate) fn new(method: Method, uri: &Uri, headers: &HeaderMap, body: Bytes) -> Option<Self> {
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let (_, credential) = text(header::AUTHORIZATION.as_str()).split_once("Credential=")?;
        let mut scope = credential.split([',', ' ']).next()?.split('/');
        let key = scope.next()?.to_owned();
        let mut scope = scope.skip(1);
        let (region, service) = (scope.next()?.to_owned(), scope.next()?.to_owned());
        let target = text("x-amz-target").rsplit('.').next().unwrap_or_default().to_owned();
        let path = decode(uri.path().trim_start_matches('/'));
        Some(Self {
            service,
            key,
            region,
            method,
            path,
            query: pairs(uri.query().unwrap_or_default()),
            target,
            body,
        })
    }

    /// The same request with the number of an account written for another's.
    pub(crate) fn renumbered(mut self, from: &str, to: &str) -> Self {
        self.path = self.path.replace(from, to);
        for (_, value) in &mut self.query {
            *value = value.replace(from, to);
        }
        self.body = renumbered(&self.body, from, to);
        self
    }

    /// The value of a query parameter.
    pub(crate) fn parameter(&self, key: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; an empty body is an empty object.
    pub(crate) fn json(&self) -> Result<Value, WireError> {
        if self.body.is_empty() {
            return Ok(json!({}));
        }
        serde_json::from_slice(&self.body).map_err(|error| WireError::bad("SerializationException", error.to_string()))
    }

    /// The body as a form.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        std::str::from_utf8(&self.body).map(pairs).unwrap_or_default()
    }
}

/// A text with the number of an account written for another's; what is no text stays as it is.
pub(crate) fn renumbered(body: &Bytes, from: &str, to: &str) -> Bytes {
    match std::str::from_utf8(body) {
        Ok(text) => text.replace(from, to).into(),
        Err(_) => body.clone(),
    }
}

/// `a=b&c=d`, percent-decoded.
fn pairs(query: &str) -> Vec<(String, String)> {
    let uri = format!("/?{query}").parse::<Uri>();
    uri.ok()
        .and_then(|uri| Query::try_from_uri(&uri).ok())
        .map(|Query(pairs)| pairs)
        .unwrap_or_default()
}

fn decode(path: &str) -> String {
    let value = pairs(&format!("path={}", path.replace('+', "%2B"))).pop();
    value.map_or_else(|| path.to_owned(), |(_, value)| value)
}

/// An error answer, in whatever protocol the service speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WireError {
    pub status: StatusCode,
    pub code: String,
    pub message: String,
    /// The bucket's region, where S3 says it.
    pub bucket_region: Option<&'static str>,
}

impl WireError {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            bucket_region: None,
        }
    }

    /// The caller's fault.
    pub(crate) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// Nothing there.
    pub(crate) fn missing(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    /// The answer in the protocol of `service`.
    pub(crate) fn render(&self, service: &str) -> Response {
        let Self { code, message, .. } = self;
        let (kind, body) = match service {
            "s3" => (
                XML,
                format!(
                    "<Error><Code>{}</Code><Message>{}</Message></Error>",
                    escape(code),
                    escape(message)
                ),
            ),
            "sts" => {
                let error = format!(
                    "<Error><Type>Sender</Type><Code>{}</Code><Message>{}</Message></Error>",
                    escape(code),
                    escape(message)
                );
                (
                    XML,
                    format!(
                        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">{error}</ErrorResponse>"
                    ),
                )
            }
            "lambda" => (JSON, json!({"Type": "User", "Message": message}).to_string()),
            _ => (JSON, json!({"__type": code, "message": message}).to_string()),
        };
        let mut response = (self.status, [(header::CONTENT_TYPE, kind)], body).into_response();
        if service == "lambda" {
            response.headers_mut().extend(
                code.parse()
                    .ok()
                    .map(|code| (header::HeaderName::from_static("x-amzn-errortype"), code)),
            );
        }
        let region = self.bucket_region.map(header::HeaderValue::from_static);
        response
            .headers_mut()
            .extend(region.map(|region| (BUCKET_REGION, region)));
        response
    }
}

/// Names the region a bucket lives in.
const BUCKET_REGION: header::HeaderName = header::HeaderName::from_static("x-amz-bucket-region");
const JSON: &str = "application/x-amz-json-1.1";
const XML: &str = "application/xml";

/// A good answer in JSON.
pub(crate) fn json_answer(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, JSON)], value.to_string()).into_response()
}

/// A good answer in XML.
pub(crate) fn xml_answer(body: &str) -> Response {
    (
        [(header::CONTENT_TYPE, XML)],
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}"),
    )
        .into_response()
}

/// A good answer without a body, for `HeadBucket`.
pub(crate) fn bucket_answer(region: &'static str) -> Response {
    (
        [(BUCKET_REGION, header::HeaderValue::from_static(region))],
        Body::empty(),
    )
        .into_response()
}

/// Text as XML content.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Unix seconds as `CloudTrail` writes times.
pub(crate) fn rfc3339(second: i64) -> String {
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX).to_string()
}
