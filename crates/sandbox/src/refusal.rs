//! Answers that are no answers: unknown operations, refusals, throttling, broken connections.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::wire::{AwsRequest, WireError};

/// An operation the sandbox does not know: it says so, and never guesses.
pub(crate) fn unknown(asked: &AwsRequest) -> WireError {
    let AwsRequest {
        service,
        method,
        path,
        target,
        query,
        ..
    } = asked;
    let query: Vec<&str> = query.iter().map(|(key, _)| key.as_str()).collect();
    let message = format!(
        "the sandbox does not know this operation of {service}: {method} /{path} target {target:?} query {query:?}"
    );
    WireError::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
}

/// Too many requests, as each service words it (documented).
pub(crate) fn throttled(service: &str) -> WireError {
    match service {
        "s3" => WireError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "SlowDown",
            "Please reduce your request rate.",
        ),
        "lambda" => WireError::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TooManyRequestsException",
            "Rate exceeded",
        ),
        "sts" => WireError::bad("Throttling", "Rate exceeded"),
        _ => WireError::bad("ThrottlingException", "Rate exceeded"),
    }
}

/// Promises a body and breaks off: the client sees a connection that was reset.
pub(crate) fn broken() -> Response {
    let reset = io::Error::new(io::ErrorKind::ConnectionReset, "a fault of the sandbox");
    Body::from_stream(futures_util::stream::iter([Ok(Bytes::from_static(b"{")), Err(reset)])).into_response()
}
