//! A catalog entry to fill in, for an error of a scanner that the catalog does not know.

use crate::tally::{Latest, SeriesKey};

/// The draft as TOML text; what the program cannot know is left as a question.
#[must_use]
pub fn draft(key: &SeriesKey, latest: &Latest) -> String {
    let service = key.source.split('.').next().unwrap_or_default();
    // The values come from a record, so they are quoted by the TOML writer.
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let kind = match key.resource.kind.as_str() {
        "" => "?",
        known => known,
    };
    format!(
        "service = {source}\n[[lookup]]\nid = {id}\ntitle = \"?\"\nevent = [{name}]\napi = {name}\naction = {action}\n\
         error = [{error}]\nmessage = [{message}]\nambiguous = true\ngone = []\nresource = {{ type = {kind}, name = \"?\" }}\n\
         supplementary = \"\"\nconfig = \"seen\"\nmeans = \"?\"\nquiet = \"?\"\nundo = \"partly\"\nothers = []\nseen = \"observed\"\nlinks = []\n",
        source = quoted(&key.source),
        id = quoted(&format!("{service}-{}", key.name.to_ascii_lowercase())),
        name = quoted(&key.name),
        action = quoted(&format!("{service}:{}", key.name)),
        error = quoted(&key.error_code),
        message = latest.message.as_deref().map(quoted).unwrap_or_default(),
        kind = quoted(kind),
    )
}
