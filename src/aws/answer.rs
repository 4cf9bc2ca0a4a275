//! Limits the size of answers, which are held whole while they are parsed: a proxy may send one that never ends.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The largest answer that is read. LookupEvents answers with at most fifty events of 1 MiB each (documented).
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Makes the body of an answer fail as soon as it is too large.
pub(crate) fn limit(response: &mut HttpResponse) {
    let body = response.take_body();
    *response.body_mut() = match body.bytes() {
        // It was read already.
        Some(_) => body,
        None => SdkBody::from_body_1_x(Limited { body, left: MAX_BYTES }),
    };
}

/// A body that fails after a number of further bytes.
struct Limited {
    body: SdkBody,
    left: usize,
}

impl Body for Limited {
    type Data = Bytes;
    type Error = aws_smithy_runtime_api::box_error::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame {
            let length = frame.data_ref().map_or(0, Bytes::len);
            let Some(left) = self.left.checked_sub(length) else {
                let mib = MAX_BYTES / (1024 * 1024);
                return Poll::Ready(Some(Err(format!("the response is larger than {mib} MiB").into())));
            };
            self.left = left;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
