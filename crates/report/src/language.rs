//! The languages in which sentences are written.

use std::cell::Cell;

thread_local! {
    static CURRENT: Cell<Language> = const { Cell::new(Language::English) };
}

/// A language for people. What programs read (JSON, CSV, SQL, filters) is English in every language.
///
/// Sentences are written in the language of the thread that writes them: English, unless [`scope`](Self::scope) says
/// otherwise. So two threads, or two scopes one after the other, write the same report in two languages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// American English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// Its tag in BCP 47, as `--lang` and HTML name it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// The language of a POSIX locale, such as `ja_JP.UTF-8`; English for a language that there are no messages of.
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        let known = Self::ALL.into_iter().find(|known| known.tag() == language);
        known.unwrap_or_default()
    }

    /// The language of the environment: of the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty, as in POSIX.
    #[must_use]
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable);
        let locale = set.into_iter().find(|locale| !locale.is_empty());
        locale.map_or_else(Self::default, |locale| Self::from_locale(&locale))
    }

    /// The language in which this thread writes.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.get()
    }

    /// Does something in this language: whatever this thread writes in it.
    pub fn scope<T>(self, write: impl FnOnce() -> T) -> T {
        /// Restores the former language, after a panic too.
        struct Former(Language);
        impl Drop for Former {
            fn drop(&mut self) {
                CURRENT.set(self.0);
            }
        }
        let _former = Former(CURRENT.replace(self));
        write()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_the_language_in_the_order_of_posix() {
        for (set, language) in [
            (&[][..], Language::English),
            (&[("LANG", "ja_JP.UTF-8")], Language::Japanese),
            (&[("LANG", "ja")], Language::Japanese),
            (&[("LANG", "ja@cjk")], Language::Japanese),
            (&[("LANG", "C.UTF-8")], Language::English),
            (&[("LANG", "POSIX")], Language::English),
            (&[("LANG", "jam_JM")], Language::English),
            (&[("LANG", "de_DE.UTF-8")], Language::English),
            (&[("LANG", "ja_JP.UTF-8"), ("LC_MESSAGES", "C")], Language::English),
            (&[("LANG", "C"), ("LC_MESSAGES", "ja_JP.eucJP")], Language::Japanese),
            (&[("LC_MESSAGES", "ja"), ("LC_ALL", "en_US.UTF-8")], Language::English),
            // An empty variable counts as not set.
            (
                &[("LC_ALL", ""), ("LC_MESSAGES", ""), ("LANG", "ja_JP.UTF-8")],
                Language::Japanese,
            ),
        ] {
            let variable = |name: &str| {
                set.iter()
                    .find(|(set, _)| *set == name)
                    .map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(Language::from_environment(variable), language, "{set:?}");
        }
    }

    #[test]
    fn a_scope_ends_where_it_ends_and_is_of_one_thread() {
        assert_eq!(Language::current(), Language::English);
        Language::Japanese.scope(|| {
            assert_eq!(Language::current(), Language::Japanese);
            Language::English.scope(|| assert_eq!(Language::current(), Language::English));
            assert_eq!(Language::current(), Language::Japanese);
            let other = std::thread::spawn(Language::current).join();
            assert_eq!(other.unwrap(), Language::English);
        });
        let panicked = std::panic::catch_unwind(|| Language::Japanese.scope(|| panic!("on purpose")));
        assert!(panicked.is_err());
        assert_eq!(Language::current(), Language::English);
    }
}
