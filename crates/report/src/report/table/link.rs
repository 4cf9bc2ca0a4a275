//! Links to the AWS console, for terminals that can follow them (OSC 8).

use std::fmt::Write as _;

use trailhum_core::finding::Finding;

/// The text, which a click on it leads to the address.
pub(super) fn linked(text: &str, address: &str) -> String {
    format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

/// Where the console shows the resource, in the public partition.
pub(super) fn of_resource(finding: &Finding) -> Option<String> {
    let key = &finding.key;
    let (region, id) = (host(&key.region)?, escaped(&key.resource.id));
    let path = key.resource.kind.console_path(region, &id).filter(|_| !id.is_empty())?;
    Some(format!("https://{region}.console.aws.amazon.com/{path}"))
}

/// Where the console shows the role of the caller, if it has one.
pub(super) fn of_role(finding: &Finding) -> Option<String> {
    host(&finding.key.region)?;
    let arn = finding.key.caller.arn.strip_prefix("arn:aws:iam::")?;
    let role = arn.split_once(":role/")?.1.rsplit('/').next()?;
    Some(format!(
        "https://console.aws.amazon.com/iam/home#/roles/details/{}",
        escaped(role)
    ))
}

/// A region of the public partition, whose name is safe in an address: records come from strangers.
fn host(region: &str) -> Option<&str> {
    let safe = region
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (safe && !region.is_empty() && !region.starts_with("cn-") && !region.starts_with("us-gov-")).then_some(region)
}

/// Percent-encoded, but for what never needs it.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_nothing_that_a_stranger_could_end_it_with() {
        assert_eq!(escaped("my-bucket.x"), "my-bucket.x");
        assert_eq!(escaped("a/../b\u{1b}\\\"é"), "a%2F..%2Fb%1B%5C%22%C3%A9");
        assert_eq!(host("eu-central-1"), Some("eu-central-1"));
        for region in ["", "cn-north-1", "us-gov-east-1", "eu.evil", "eu\u{1b}"] {
            assert_eq!(host(region), None, "{region:?}");
        }
    }
}
