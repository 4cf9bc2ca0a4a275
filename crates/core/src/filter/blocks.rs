//! Calls in groups, so that a text is read in a minute: names and error codes of one service as two lists.
//!
//! Two lists also match a listed name with the code of another listed name. So only codes are listed together that
//! name what their own call asks for: S3 never answers `GetBucketCors` with `NoSuchBucketPolicy`. Codes that many calls
//! may answer with, such as `NoSuchConfiguration` or `ResourceNotFoundException`, stay beside their own calls.

use super::ExcludedCall;

/// Names and codes of one source; each name with each code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) source: String,
    pub(super) names: Vec<String>,
    pub(super) codes: Vec<String>,
    /// Empty where the code is enough.
    pub(super) messages: Vec<String>,
}

/// Words of names and codes that do not say what a call asks for.
const COMMON_WORDS: [&str; 24] = [
    "account",
    "bucket",
    "config",
    "configuration",
    "describe",
    "does",
    "entity",
    "error",
    "exception",
    "exist",
    "exists",
    "found",
    "function",
    "get",
    "head",
    "list",
    "lookup",
    "no",
    "not",
    "object",
    "request",
    "resource",
    "such",
    "the",
];

/// Letters that a word of a code and one of a name must share: `Tag` of `NoSuchTagSet`, `Tagging` of `GetBucketTagging`.
const SHARED_LETTERS: usize = 3;

/// The calls as blocks: one a call if they must be exact, else one for all calls of a source whose codes are their own.
pub(super) fn blocks(calls: &[ExcludedCall], exact: bool) -> Vec<Block> {
    let mut blocks: Vec<(bool, Block)> = Vec::new();
    for call in calls {
        let own = !exact && call.messages.is_empty() && names_subject(&call.code, &call.name);
        let same = |(known, block): &&mut (bool, Block)| match (own, *known) {
            (true, true) => block.source == call.source,
            // The same code and messages: each name with each code is what was meant.
            (false, false) => {
                !exact
                    && block.source == call.source
                    && block.codes == [call.code.clone()]
                    && block.messages == call.messages
            }
            _ => false,
        };
        if let Some((_, block)) = blocks.iter_mut().find(same) {
            add(&mut block.names, &call.name);
            add(&mut block.codes, &call.code);
        } else {
            let block = Block {
                source: call.source.clone(),
                names: vec![call.name.clone()],
                codes: vec![call.code.clone()],
                messages: call.messages.clone(),
            };
            blocks.push((own, block));
        }
    }
    blocks.into_iter().map(|(_, block)| block).collect()
}

/// Whether two lists of these calls match more than the calls themselves.
pub(super) fn mixes(calls: &[ExcludedCall]) -> bool {
    let pairs: usize = blocks(calls, false)
        .iter()
        .map(|block| block.names.len() * block.codes.len())
        .sum();
    pairs > calls.len()
}

fn add(values: &mut Vec<String>, value: &String) {
    if !values.contains(value) {
        values.push(value.clone());
    }
}

/// Whether an error code names what the call asks for.
fn names_subject(code: &str, name: &str) -> bool {
    let subjects = subjects(name);
    self::subjects(code).iter().any(|word| {
        let beginning = word.get(..SHARED_LETTERS).unwrap_or(word);
        word.len() >= SHARED_LETTERS && subjects.iter().any(|subject| subject.starts_with(beginning))
    })
}

/// The words of a name in camel case that say what it is about, in small letters.
fn subjects(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut after_small = true;
    let letters: Vec<char> = name.chars().collect();
    for (place, letter) in letters.iter().enumerate() {
        let before_small = letters.get(place + 1).is_some_and(char::is_ascii_lowercase);
        // `NoSuchCORSConfiguration` is no, such, cors, configuration.
        if letter.is_ascii_uppercase() && (after_small || before_small) {
            words.push(String::new());
        }
        after_small = !letter.is_ascii_uppercase();
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words.retain(|word| !COMMON_WORDS.contains(&word.as_str()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::TEST_CATALOG;
    use crate::filter::Exclusion;

    #[test]
    fn a_code_names_its_call_or_stays_beside_it() {
        for (code, name, own) in [
            ("NoSuchCORSConfiguration", "GetBucketCors", true),
            ("NoSuchTagSet", "GetBucketTagging", true),
            (
                "ServerSideEncryptionConfigurationNotFoundError",
                "GetBucketEncryption",
                true,
            ),
            ("NoSuchBucketPolicy", "GetBucketPolicyStatus", true),
            (
                "ObjectLockConfigurationNotFoundError",
                "GetObjectLockConfiguration",
                true,
            ),
            (
                "NoSuchPublicAccessBlockConfiguration",
                "GetAccountPublicAccessBlock",
                true,
            ),
            (
                "ProvisionedConcurrencyConfigNotFoundException",
                "GetProvisionedConcurrencyConfig",
                true,
            ),
            ("NoSuchConfiguration", "GetBucketMetricsConfiguration", false),
            ("ResourceNotFoundException", "GetPolicy20150331v2", false),
            ("NoSuchEntityException", "GetAccountPasswordPolicy", false),
            ("NoSuchBucketPolicy", "GetBucketCors", false),
            ("ValidationException", "GetBucketCors", false),
            ("x", "x", false),
            ("", "", false),
        ] {
            assert_eq!(names_subject(code, name), own, "{code} of {name}");
        }
    }

    /// A block is what was meant, and beside that only names with a code that names another of its calls.
    #[test]
    fn a_block_adds_only_pairs_whose_code_names_another_call() {
        let whole = Exclusion::from_catalog(&TEST_CATALOG, Vec::new());
        let mut saved = 0;
        for caller in &whole.callers {
            let grouped = blocks(&caller.calls, false);
            saved += caller.calls.len() - grouped.len();
            let meant = |block: &Block, name: &String, code: &String| {
                let same = |call: &&ExcludedCall| {
                    call.source == block.source
                        && call.name == *name
                        && call.code == *code
                        && call.messages == block.messages
                };
                caller.calls.iter().any(|call| same(&call))
            };
            let mut pairs = 0;
            for block in &grouped {
                for (name, code) in block
                    .names
                    .iter()
                    .flat_map(|name| block.codes.iter().map(move |code| (name, code)))
                {
                    let is_meant = meant(block, name, code);
                    pairs += usize::from(is_meant);
                    assert!(
                        is_meant || block.messages.is_empty() && block.codes.len() > 1,
                        "{block:?}"
                    );
                    if !is_meant {
                        let mut owners = block.names.iter().filter(|owner| meant(block, owner, code));
                        assert!(owners.all(|owner| names_subject(code, owner)), "{code} of {name}");
                    }
                }
            }
            assert_eq!(pairs, caller.calls.len(), "{}", caller.service);
            assert_eq!(blocks(&caller.calls, true).len(), caller.calls.len());
        }
        assert!(saved > 100, "{saved}");
    }
}
