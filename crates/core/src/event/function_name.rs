//! The three ways in which CloudTrail names a Lambda function, brought to one.

/// A function's name, with its qualifier kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionName {
    /// The bare name, such as `orders`.
    pub name: String,
    /// A version or an alias, such as `7` or `live`: its resource policy is another one than the function's.
    pub qualifier: Option<String>,
}

impl FunctionName {
    /// Reads `name`, `name:qualifier`, the partial ARN `ACCOUNT:function:name[:qualifier]` (also without the
    /// account) and the full ARN `arn:PARTITION:lambda:REGION:ACCOUNT:function:name[:qualifier]`: the forms that
    /// Lambda's API documents for `FunctionName`. A text of no such form is taken as the name.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let parts: Vec<&str> = text.split(':').collect();
        let (name, qualifier) = match *parts.as_slice() {
            ["arn", _, "lambda", _, _, "function", name] | [_, "function", name] | ["function", name] | [name] => {
                (name, None)
            }
            ["arn", _, "lambda", _, _, "function", name, qualifier]
            | [_, "function", name, qualifier]
            | ["function", name, qualifier]
            | [name, qualifier] => (name, Some(qualifier)),
            _ => (text, None),
        };
        Self {
            name: name.to_owned(),
            qualifier: qualifier.filter(|text| !text.is_empty()).map(str::to_owned),
        }
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
    fn a_text_of_no_known_form_is_the_name_itself() {
        for text in ["", "a:b:c:d:e", "arn:aws:s3:::bucket"] {
            assert_eq!(FunctionName::parse(text).name, text);
        }
    }
}
