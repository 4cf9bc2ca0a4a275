//! The three ways in which CloudTrail names a Lambda function, brought to one.

/// A function's name, with its qualifier kept apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionName {
    /// The bare name, such as `orders`.
    pub name: String,
    /// A version or an alias, such as `7` or `live`: its resource policy is another one than the function's.
    pub qualifier: Option<String>,
    /// All but the qualifier, as it was written.
    pub unqualified: String,
    /// The account, where the text names it.
    pub account: Option<String>,
    /// The region, where the text names it.
    pub region: Option<String>,
}

impl FunctionName {
    /// Reads `name`, `name:qualifier`, the partial ARN `ACCOUNT:function:name[:qualifier]` (also without the
    /// account) and the full ARN `arn:PARTITION:lambda:REGION:ACCOUNT:function:name[:qualifier]`: the forms that
    /// Lambda's API documents for `FunctionName`. A text of no such form is taken as the name.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let parts: Vec<&str> = text.split(':').collect();
        let (place, name, qualifier) = match *parts.as_slice() {
            ["arn", _, "lambda", region, account, "function", name, ref rest @ ..] if rest.len() < 2 => {
                ((Some(account), Some(region)), name, rest.first())
            }
            [account, "function", name, ref rest @ ..] if rest.len() < 2 => ((Some(account), None), name, rest.first()),
            ["function", name, ref rest @ ..] | [name, ref rest @ ..] if rest.len() < 2 => {
                ((None, None), name, rest.first())
            }
            _ => ((None, None), text, None),
        };
        let filled = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let end = qualifier.map_or(0, |qualifier| qualifier.len() + 1);
        Self {
            name: name.to_owned(),
            qualifier: filled(qualifier.copied()),
            unqualified: text.get(..text.len() - end).unwrap_or(text).to_owned(),
            account: filled(place.0),
            region: filled(place.1),
        }
    }

    /// Whether the text names another account or region than this.
    #[must_use]
    pub fn is_of_another(&self, account: &str, region: &str) -> bool {
        let other = |named: &Option<String>, own: &str| named.as_ref().is_some_and(|named| named != own);
        other(&self.account, account) || other(&self.region, region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_form_gives_the_same_function() {
        for (text, qualifier) in [
            ("orders", None),
            ("orders:live", Some("live")),
            ("111122223333:function:orders", None),
            ("111122223333:function:orders:7", Some("7")),
            ("function:orders", None),
            ("function:orders:7", Some("7")),
            ("arn:aws:lambda:eu-central-1:111122223333:function:orders", None),
            (
                "arn:aws-cn:lambda:cn-north-1:111122223333:function:orders:$LATEST",
                Some("$LATEST"),
            ),
        ] {
            let function = FunctionName::parse(text);
            assert_eq!(function.name, "orders", "{text}");
            assert_eq!(function.qualifier.as_deref(), qualifier, "{text}");
        }
    }

    #[test]
    fn the_account_and_the_region_are_kept_where_they_are_named() {
        for (text, unqualified, own) in [
            ("orders", "orders", true),
            ("orders:7", "orders", true),
            ("function:orders", "function:orders", true),
            ("111122223333:function:orders:7", "111122223333:function:orders", true),
            ("999999999999:function:orders", "999999999999:function:orders", false),
            (
                "arn:aws:lambda:eu-central-1:111122223333:function:orders:live",
                "arn:aws:lambda:eu-central-1:111122223333:function:orders",
                true,
            ),
            (
                "arn:aws:lambda:us-west-2:111122223333:function:orders",
                "arn:aws:lambda:us-west-2:111122223333:function:orders",
                false,
            ),
            (
                "arn:aws:lambda:eu-central-1:999999999999:function:orders:7",
                "arn:aws:lambda:eu-central-1:999999999999:function:orders",
                false,
            ),
        ] {
            let function = FunctionName::parse(text);
            assert_eq!(function.unqualified, unqualified, "{text}");
            assert_eq!(!function.is_of_another("111122223333", "eu-central-1"), own, "{text}");
        }
    }

    #[test]
    fn a_text_of_no_known_form_is_the_name_itself() {
        for text in ["", "a:b:c:d:e", "arn:aws:s3:::bucket"] {
            assert_eq!(FunctionName::parse(text).name, text);
        }
    }
}
