//! Enums whose variants have a word each, in JSON, in data files and in what is written for people.

/// Defines a public enum without fields. Every variant is given its word, and all enums get `ALL`, `as_str`, `about`,
/// `Display`, serde's traits and a JSON Schema that lists the words with the docs of their variants. `: Default` derives that trait, too;
/// `@default` marks the variant.
macro_rules! text_enum {
    (
        $(#[doc = $about:literal])+
        pub enum $name:ident $(: $derived:ident)? {
            $($(#[doc = $doc:literal])+ $(@$default:ident)? $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize $(, $derived)?
        )]
        pub enum $name {
            $($(#[doc = $doc])+ $(#[$default])? #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// Its word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// What it means, for people.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+),)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let about = concat!($($about),+ $(, "\n- `", $word, "`:" $(, $doc)+)+);
                schemars::json_schema!({ "description": about.trim(), "type": "string", "enum": [$($word),+] })
            }
        }
    };
}

pub(crate) use text_enum;
