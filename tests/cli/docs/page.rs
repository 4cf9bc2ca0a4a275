//! A page as those read it who show it.

use std::collections::BTreeSet;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// What can be checked of a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Where links lead, as written.
    pub(super) links: Vec<String>,
    /// What stands between backquotes in the running text.
    pub(super) spans: Vec<String>,
    /// Fenced blocks: language and text.
    pub(super) blocks: Vec<(String, String)>,
    /// The anchors that GitHub gives to headings.
    pub(super) anchors: BTreeSet<String>,
}

impl Page {
    pub(super) fn of(text: &str) -> Self {
        let mut page = Self::default();
        let mut heading = None;
        let mut block = None;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.into_string()),
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().map(|title| anchor(&title))),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    block = Some((language.into_string(), String::new()));
                }
                Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
                Event::Code(span) => {
                    if let Some(title) = &mut heading {
                        title.push_str(&span);
                    }
                    page.spans.push(span.into_string());
                }
                Event::Text(text) => {
                    if let Some(title) = &mut heading {
                        title.push_str(&text);
                    }
                    if let Some((_, block)) = &mut block {
                        block.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        page
    }
}

/// Small letters, hyphens for spaces, no other punctuation.
fn anchor(title: &str) -> String {
    title
        .to_lowercase()
        .replace(' ', "-")
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

#[test]
fn headings_get_the_anchors_that_github_gives_them() {
    let page = Page::of("# What `--inventory live` does, and why\n\n## JSON: the fields\n");
    let anchors: Vec<&str> = page.anchors.iter().map(String::as_str).collect();
    assert_eq!(anchors, ["json-the-fields", "what---inventory-live-does-and-why"]);
}
