//! Goes through the pages of a list, with an end in any case.
//!
//! AWS ends a list by a page without a token. A proxy, an emulator or a defect may repeat a token forever, or send empty
//! pages with ever new ones. The SDK's paginators end silently at a repeated token, as if the list were complete, and never
//! at empty pages; so every page of theirs passes through [`Pages`], too.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::Fault;

/// A list with more empty pages in a row than this is given up. AWS does send some where its filters leave nothing.
pub const MAX_EMPTY_PAGES: u32 = 100;

/// Follows the tokens of one list.
#[derive(Debug, Default)]
pub struct Pages {
    /// Hashes of the tokens that were followed: a list may have a hundred thousand of them.
    followed: HashSet<u64>,
    empty: u32,
}

/// Why a list is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Endless {
    /// A page repeats a token.
    #[error("paging does not end: a token was repeated; the pages before it were read")]
    Repeated,
    /// Too many pages in a row were empty.
    #[error(
        "paging does not end: more than {MAX_EMPTY_PAGES} pages in a row were empty; the pages before them were read"
    )]
    Empty,
}

impl Pages {
    /// The token of the next page, after a page with this many `items`; `None` after the last page.
    ///
    /// # Errors
    /// [`Endless`] when the list would never end.
    pub fn next(&mut self, token: Option<String>, items: usize) -> Result<Option<String>, Endless> {
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            return Ok(None);
        };
        self.empty = if items == 0 { self.empty + 1 } else { 0 };
        if self.empty > MAX_EMPTY_PAGES {
            return Err(Endless::Empty);
        }
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        if !self.followed.insert(hasher.finish()) {
            return Err(Endless::Repeated);
        }
        Ok(Some(token))
    }
}

/// Hands every item of a list to `sink`, from the SDK's stream of its pages. The list is named in faults by the IAM action
/// of the request and the region. `split` takes a page apart: its items, or the key under which they are missing, and the
/// token of the next page.
///
/// # Errors
/// [`Fault`] when a page cannot be read, or the list would never end; the items before it were handed over.
pub async fn all<P, E, T>(
    (operation, region): (&str, &str),
    mut stream: PaginationStream<Result<P, SdkError<E, HttpResponse>>>,
    split: impl Fn(P) -> (Result<Vec<T>, &'static str>, Option<String>),
    mut sink: impl FnMut(T),
) -> Result<(), Fault>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut pages = Pages::default();
    while let Some(page) = stream.next().await {
        let (items, token) = split(page.map_err(|error| Fault::new(operation, region, &error))?);
        let items = items.map_err(|key| Fault::incomplete(operation, region, key))?;
        let count = items.len();
        items.into_iter().for_each(&mut sink);
        let next = pages.next(token, count);
        next.map_err(|endless| Fault::endless(operation, region, endless))?;
    }
    Ok(())
}

/// All items of a list, read by [`all`].
///
/// # Errors
/// [`Fault`] when a page cannot be read, or the list would never end.
pub async fn collect<P, E, T>(
    call: (&str, &str),
    stream: PaginationStream<Result<P, SdkError<E, HttpResponse>>>,
    split: impl Fn(P) -> (Result<Vec<T>, &'static str>, Option<String>),
) -> Result<Vec<T>, Fault>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut items = Vec::new();
    all(call, stream, split, |item| items.push(item)).await?;
    Ok(items)
}

#[cfg(test)]
mod tests {
    use aws_sdk_account::operation::list_regions::ListRegionsError;
    use aws_smithy_async::future::pagination_stream::fn_stream::FnStream;

    use super::*;

    fn token(number: u32) -> String {
        format!("t{number}")
    }

    #[test]
    fn a_list_ends_at_a_page_without_a_token_or_with_an_empty_one() {
        assert_eq!(Pages::default().next(None, 0), Ok(None));
        assert_eq!(Pages::default().next(Some(String::new()), 5), Ok(None));
    }

    #[test]
    fn a_token_that_comes_again_is_a_fault_also_after_others() {
        let mut pages = Pages::default();
        for number in 0..3 {
            assert_eq!(pages.next(Some(token(number)), 1), Ok(Some(token(number))));
        }
        assert_eq!(pages.next(Some(token(1)), 1), Err(Endless::Repeated));
    }

    #[test]
    fn a_hundred_empty_pages_in_a_row_are_followed_and_one_more_is_a_fault() {
        let mut pages = Pages::default();
        let mut number = 0;
        let mut next = |items| {
            number += 1;
            pages.next(Some(token(number)), items)
        };
        for _ in 0..2 {
            for _ in 0..MAX_EMPTY_PAGES {
                assert!(next(0).is_ok());
            }
            assert!(next(1).is_ok());
        }
        for _ in 0..MAX_EMPTY_PAGES {
            assert!(next(0).is_ok());
        }
        assert_eq!(next(0), Err(Endless::Empty));
    }

    /// A list of pages whose tokens are all the same, which ends at the second as the SDK's own do.
    fn repeating() -> PaginationStream<Result<Vec<i32>, SdkError<ListRegionsError, HttpResponse>>> {
        PaginationStream::new(FnStream::new(|sender| {
            Box::pin(async move {
                for page in [vec![1, 2], vec![3]] {
                    sender.send(Ok(page)).await.unwrap();
                }
            })
        }))
    }

    #[tokio::test]
    async fn what_came_before_the_fault_is_kept() {
        let mut found = Vec::new();
        let split = |page| (Ok(page), Some("same".to_owned()));
        let walk = all(("config:List", "eu-central-1"), repeating(), split, |item| {
            found.push(item);
        });
        let fault = walk.await.unwrap_err();
        assert_eq!(found, [1, 2, 3]);
        assert!(fault.to_string().contains("a token was repeated"), "{fault}");
    }

    #[tokio::test]
    async fn a_page_without_its_list_is_a_fault() {
        let split = |_| (Err::<Vec<i32>, _>("Items"), None);
        let walk = all(("config:List", "eu-central-1"), repeating(), split, |_| {});
        let fault = walk.await.unwrap_err();
        assert!(fault.to_string().contains("the response has no Items"), "{fault}");
    }
}
