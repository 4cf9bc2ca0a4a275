//! Going through the pages of an answer, with an end in any case.
//!
//! AWS ends a list by a page without a token. A proxy, an emulator or a fault may give the same token forever, or empty
//! pages with new ones; the SDK's own paginators end silently at a repeated token, and not at all at empty pages.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

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
    #[error("its pages never end: a token was repeated; what came before was read")]
    Repeated,
    /// Too many pages in a row brought nothing.
    #[error("its pages never end: more than {MAX_EMPTY_PAGES} in a row were empty; what came before was read")]
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

/// Hands every item of a list to `sink`. `fetch` gives one page: its items and the token of the next.
///
/// # Errors
/// [`Fault`] when a page cannot be read, or the list would never end; the items before it have been handed over.
pub async fn all<T>(
    (operation, region): (&str, &str),
    mut fetch: impl AsyncFnMut(Option<String>) -> Result<(Vec<T>, Option<String>), Fault>,
    mut sink: impl FnMut(T),
) -> Result<(), Fault> {
    let mut pages = Pages::default();
    let mut token = None;
    loop {
        let (items, next) = fetch(token.take()).await?;
        let count = items.len();
        items.into_iter().for_each(&mut sink);
        match pages.next(next, count) {
            Ok(Some(next)) => token = Some(next),
            Ok(None) => return Ok(()),
            Err(endless) => return Err(Fault::endless(operation, region, endless)),
        }
    }
}

#[cfg(test)]
mod tests {
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

    #[tokio::test]
    async fn what_came_before_the_fault_is_kept() {
        let mut found = Vec::new();
        let fetch = async |token: Option<String>| {
            let page = if token.is_none() { vec![1, 2] } else { vec![3] };
            Ok((page, Some("same".to_owned())))
        };
        let fault = all(("config:List", "eu-central-1"), fetch, |item| found.push(item))
            .await
            .unwrap_err();
        assert_eq!(found, [1, 2, 3]);
        assert!(fault.to_string().contains("a token was repeated"), "{fault}");
    }
}
