//! Messages in which a part in angle brackets stands for what differs: the name of a resource, an account, a time.

/// Whether a message is the one that a pattern describes. Each `<part>` stands for at least one character.
pub(super) fn fits_message(pattern: &str, message: &str) -> bool {
    rest_behind(pattern, message) == Some("")
}

/// Whether a message begins as a pattern says.
pub(super) fn begins_with_message(pattern: &str, message: &str) -> bool {
    rest_behind(pattern, message).is_some()
}

/// Whether a pattern has a part that stands for others.
pub(crate) fn has_placeholder(pattern: &str) -> bool {
    placeholder(pattern).is_some()
}

/// The text before the first placeholder, and that behind it.
fn placeholder(pattern: &str) -> Option<(&str, &str)> {
    let (before, rest) = pattern.split_once('<')?;
    let (_, behind) = rest.split_once('>')?;
    Some((before, behind))
}

/// What is left of a message behind what the pattern describes; `None` where it does not begin so. A placeholder covers as
/// little as the text behind it allows, but the last one everything up to the end where the message ends as the pattern does.
fn rest_behind<'m>(pattern: &str, message: &'m str) -> Option<&'m str> {
    let Some((before, mut pattern)) = placeholder(pattern) else {
        return message.strip_prefix(pattern);
    };
    let mut rest = message.strip_prefix(before)?;
    loop {
        let first = rest.chars().next()?;
        let covered = rest.get(first.len_utf8()..)?;
        let Some((text, next)) = placeholder(pattern) else {
            let ends_so = covered.ends_with(pattern);
            return if ends_so {
                Some("")
            } else {
                covered.split_once(pattern).map(|(_, rest)| rest)
            };
        };
        (_, rest) = covered.split_once(text)?;
        pattern = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_stands_for_any_text_and_for_no_empty_one() {
        for (pattern, message, fits) in [
            ("There is none.", "There is none.", true),
            ("There is none.", "There is none", false),
            ("There is none.", "There is none. Or is there?", false),
            ("", "", true),
            ("", "x", false),
            (
                "Login Profile for User <name> cannot be found.",
                "Login Profile for User ann cannot be found.",
                true,
            ),
            (
                "Login Profile for User <name> cannot be found.",
                "Login Profile for User  cannot be found.",
                false,
            ),
            (
                "Login Profile for User <name> cannot be found.",
                "Login Profile for User ann cannot be found. x",
                false,
            ),
            (
                "Login Profile for User <name> cannot be found.",
                "x Login Profile for User ann cannot be found.",
                false,
            ),
            ("'<a>' in '<b>'", "'app' in '111122223333'", true),
            ("'<a>' in '<b>'", "'app' at '111122223333'", false),
            ("'<a>' in '<b>'", "'' in '1'", false),
            ("Cannot find: <arn>", "Cannot find: arn:aws:x", true),
            ("Cannot find: <arn>", "Cannot find: ", false),
            ("<a>.", "é.", true),
            ("<a>.", ".", false),
            ("<a> is not <b>", "x is not y is not z", true),
            ("a < b", "a < b", true),
        ] {
            assert_eq!(fits_message(pattern, message), fits, "{pattern} / {message}");
        }
    }

    #[test]
    fn a_beginning_may_have_a_placeholder_too() {
        for (pattern, message, begins) in [
            ("Function not found", "Function not found: arn:aws:lambda", true),
            ("Function not found", "The function", false),
            (
                "The user with name <name> cannot",
                "The user with name ann cannot be found.",
                true,
            ),
            ("The user with name <name> cannot", "The user with name ann can", false),
        ] {
            assert_eq!(begins_with_message(pattern, message), begins, "{pattern} / {message}");
        }
    }
}
