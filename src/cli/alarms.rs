//! Arguments of `alarms`.

use std::path::PathBuf;

use clap::Args;

use super::choices::{ALARMS_FORMATS, one_of};
use super::headings::OUTPUT;
use super::{RedactArgs, SourceArgs, TableFormat, view};
use crate::report::alarm::TemplateForm;

/// The heading of what is written of the second alarm.
const SECOND_ALARM: &str = "Second alarm";

/// Arguments of `alarms`.
#[derive(Debug, Args)]
pub(crate) struct AlarmsArgs {
    /// What to read.
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Write the second alarm as a CloudFormation template
    ///
    /// YAML with its metric filters and the alarm. Nothing is applied
    #[arg(long, value_name = "FILE", conflicts_with = "redact", help_heading = SECOND_ALARM)]
    pub(crate) cloudformation: Option<PathBuf>,
    /// Write the second alarm as a Terraform file
    ///
    /// Its metric filters and the alarm. Nothing is applied
    #[arg(long, value_name = "FILE", conflicts_with = "redact", help_heading = SECOND_ALARM)]
    pub(crate) terraform: Option<PathBuf>,
    /// Log group of the trail [default: a parameter]
    ///
    /// Its name or ARN. The template has it as the default of a parameter
    #[arg(long, value_name = "NAME", value_parser = log_group)]
    #[arg(help_heading = SECOND_ALARM, hide_short_help = true)]
    pub(crate) log_group: Option<String>,
    /// SNS topic to notify [default: a parameter]
    ///
    /// The template has it as the default of a parameter
    #[arg(long, value_name = "ARN", value_parser = topic)]
    #[arg(help_heading = SECOND_ALARM, hide_short_help = true)]
    pub(crate) sns_topic: Option<String>,
    /// List every recurring error that the alarm counts
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) details: bool,
    /// table or json
    #[arg(long, value_parser = one_of(ALARMS_FORMATS), default_value = "table", help_heading = OUTPUT)]
    pub(crate) format: TableFormat,
    /// Pseudonyms.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
}

impl AlarmsArgs {
    /// The options that name what is read, for a command that reads the same.
    pub(crate) fn source_options(&self) -> Option<String> {
        view::source(&self.source).filter(|_| !self.redaction.redact || self.source.sandbox)
    }

    /// The files to write.
    pub(crate) fn templates(&self) -> impl Iterator<Item = (TemplateForm, &PathBuf)> {
        let both = [
            (TemplateForm::CloudFormation, &self.cloudformation),
            (TemplateForm::Terraform, &self.terraform),
        ];
        both.into_iter().filter_map(|(form, path)| Some((form, path.as_ref()?)))
    }
}

/// The name of a log group, also where its ARN is given.
fn log_group(text: &str) -> Result<String, String> {
    let name = match text.split_once(":log-group:") {
        Some((arn, name)) if arn.starts_with("arn:") => name.split(':').next().unwrap_or_default(),
        _ => text,
    };
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_-/.#".contains(letter);
    if (1..=512).contains(&name.len()) && name.chars().all(is_of_name) {
        Ok(name.to_owned())
    } else {
        Err("expected the name or the ARN of a log group of CloudWatch Logs, such as aws-cloudtrail-logs".to_owned())
    }
}

/// The ARN of an SNS topic.
fn topic(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split(':').collect();
    match *parts.as_slice() {
        ["arn", _, "sns", region, account, name]
            if !region.is_empty() && account.len() == 12 && !name.is_empty() && name.is_ascii() =>
        {
            Ok(text.to_owned())
        }
        _ => Err("expected the ARN of an SNS topic, such as arn:aws:sns:eu-central-1:111122223333:alarms".to_owned()),
    }
}
