//! The list of a bucket's keys, page by page.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::types::{RequestCharged, RequestPayer};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

use super::super::Query;
use super::Location;
use super::folders::KeyRange;
use crate::aws::pages::Pages;
use crate::aws::{Aws, Fault};

/// The request, as IAM names it.
const LIST: &str = "s3:ListBucket";

/// A bucket and the region in which it is, as far as is known.
pub(super) struct TrailBucket<'a> {
    aws: &'a Aws,
    pub(super) client: Client,
    pub(super) region: String,
    pub(super) location: &'a Location,
    /// S3 charged the account of the credentials for a request.
    pub(super) charged: bool,
}

impl<'a> TrailBucket<'a> {
    /// The bucket is looked for in the first region of the query, or in the configured one, until S3 names another.
    pub(super) fn new(aws: &'a Aws, location: &'a Location, query: &Query) -> Self {
        let first = query.regions.first().cloned();
        let region = first.or_else(|| aws.region()).unwrap_or_default();
        Self {
            aws,
            client: aws.s3(&region),
            region,
            location,
            charged: false,
        }
    }

    /// Adds the folders whose names begin with `prefix` to `found`, also those before a fault.
    pub(super) async fn folders(&mut self, prefix: &str, found: &mut Vec<String>) -> Result<(), Fault> {
        let mut pages = KeyPages::new(KeyRange::all(prefix.to_owned()), Some("/"));
        while let Some(page) = pages.next(self).await? {
            let folders = page.common_prefixes.unwrap_or_default().into_iter();
            found.extend(folders.filter_map(|folder| folder.prefix));
        }
        Ok(())
    }

    /// One page of a list. The requester pays.
    async fn page(
        &mut self,
        range: &KeyRange,
        delimiter: Option<&str>,
        token: Option<String>,
    ) -> Result<ListObjectsV2Output, Fault> {
        let mut moved = false;
        loop {
            let request = self.client.list_objects_v2().bucket(&self.location.bucket);
            let request = request
                .prefix(&range.prefix)
                .set_start_after(range.after.clone())
                .set_delimiter(delimiter.map(str::to_owned))
                .set_continuation_token(token.clone())
                .request_payer(RequestPayer::Requester);
            let error = match request.send().await {
                Ok(page) => {
                    self.charged |= page.request_charged() == Some(&RequestCharged::Requester);
                    return Ok(page);
                }
                Err(error) => error,
            };
            let Some(region) = region_of(&error).filter(|region| !moved && *region != self.region) else {
                return Err(Fault::new(LIST, &self.region, &error));
            };
            moved = true;
            self.client = self.aws.s3(&region);
            self.region = region;
        }
    }
}

/// The pages of one list. The SDK's paginator would not move to another region, and would take a page that does not say
/// how the list goes on for the last.
pub(super) struct KeyPages {
    pub(super) range: KeyRange,
    delimiter: Option<&'static str>,
    started: bool,
    following: Result<Option<String>, Fault>,
    pages: Pages,
}

impl KeyPages {
    pub(super) fn new(range: KeyRange, delimiter: Option<&'static str>) -> Self {
        Self {
            range,
            delimiter,
            started: false,
            following: Ok(None),
            pages: Pages::default(),
        }
    }

    /// The next page; `None` after the last.
    pub(super) async fn next(&mut self, bucket: &mut TrailBucket<'_>) -> Result<Option<ListObjectsV2Output>, Fault> {
        let token = std::mem::replace(&mut self.following, Ok(None))?;
        if self.started && token.is_none() {
            return Ok(None);
        }
        self.started = true;
        let page = bucket.page(&self.range, self.delimiter, token).await?;
        self.following = following(&page, &bucket.region, &mut self.pages);
        Ok(Some(page))
    }
}

/// The token of the page after this one; a page says whether it is the last (documented).
fn following(page: &ListObjectsV2Output, region: &str, pages: &mut Pages) -> Result<Option<String>, Fault> {
    let items = page.contents().len() + page.common_prefixes().len();
    let token = page.next_continuation_token().map(str::to_owned);
    match (page.is_truncated(), token) {
        (None, _) => Err(Fault::incomplete(LIST, region, "IsTruncated")),
        (Some(true), None) => Err(Fault::incomplete(LIST, region, "NextContinuationToken")),
        (Some(_), token) => pages
            .next(token, items)
            .map_err(|endless| Fault::endless(LIST, region, endless)),
    }
}

/// The region in which S3 says that the bucket is: in a header, or in the answer's `<Region>`.
fn region_of<E>(error: &SdkError<E, HttpResponse>) -> Option<String> {
    let response = error.raw_response()?;
    if let Some(region) = response.headers().get("x-amz-bucket-region") {
        return Some(region.to_owned());
    }
    let body = std::str::from_utf8(response.body().bytes()?).ok()?;
    let (_, rest) = body.split_once("<Region>")?;
    rest.split_once("</Region>").map(|(region, _)| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(truncated: Option<bool>, token: Option<&str>) -> ListObjectsV2Output {
        ListObjectsV2Output::builder()
            .set_is_truncated(truncated)
            .set_next_continuation_token(token.map(str::to_owned))
            .build()
    }

    #[test]
    fn a_page_that_does_not_say_how_it_goes_on_is_a_fault_and_not_the_last() {
        for (page, key) in [
            (page(None, None), "IsTruncated"),
            (page(Some(true), None), "NextContinuationToken"),
        ] {
            let fault = following(&page, "eu-central-1", &mut Pages::default()).unwrap_err();
            assert!(fault.message.contains(key), "{fault}");
        }
        assert_eq!(
            following(&page(Some(false), None), "eu-central-1", &mut Pages::default()),
            Ok(None)
        );
    }

    #[test]
    fn a_list_that_repeats_its_token_ends() {
        let mut pages = Pages::default();
        let page = page(Some(true), Some("same"));
        assert_eq!(
            following(&page, "eu-central-1", &mut pages),
            Ok(Some("same".to_owned()))
        );
        let fault = following(&page, "eu-central-1", &mut pages).unwrap_err();
        assert!(fault.message.contains("a token was repeated"), "{fault}");
    }
}
