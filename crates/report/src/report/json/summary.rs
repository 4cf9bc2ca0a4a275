//! The struct of `trailhum.report/2` for the answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::VerdictsJson;

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SummaryJson {
    /// The answer in sentences.
    pub sentences: Vec<String>,
    /// Failed calls by verdict.
    pub errors: VerdictsJson,
    /// Findings by verdict, those that are not listed included.
    pub findings: VerdictsJson,
    /// What was not read, a sentence each, with how to read it.
    pub not_read: Vec<String>,
}
