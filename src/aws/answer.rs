//! Answers are held whole while they are parsed, so none may be of any size: a proxy may send one that never ends.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The largest answer that is read. Fifty events of 1 MiB each, the most of LookupEvents (documented), stay below.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Lets the body of an answer fail as soon as it is too large.
pub(super) fn limit(response: &mut HttpResponse) {
    let body = response.take_body();
    *response.body_mut() = match body.bytes() {
        // It is here already.
        Some(_) => body,
        None => SdkBody::from_body_1_x(Limited { body, left: MAX_BYTES }),
    };
}

/// A body of which only so many bytes more may come.
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
                return Poll::Ready(Some(Err(format!("the answer is larger than {mib} MiB").into())));
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
