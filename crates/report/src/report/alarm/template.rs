//! The second alarm as a CloudFormation template and as Terraform.
//!
//! Strings are quoted as JSON has them, which YAML and HCL both read; HCL has templates in strings, so `${` and `%{` are
//! doubled.

use std::fmt::Write as _;
use std::io::{self, Write};

use trailhum_core::alarm::{AlarmExclusion, Ground, OmittedCalls, SecondAlarm};

/// The metric of all filters.
const METRIC: &str = "UnauthorizedApiCallsWithoutAwsServices";
const NAMESPACE: &str = "trailhum";
const NAME: &str = "trailhum-unauthorized-api-calls";
const ABOUT: &str = "Unauthorized API calls as CIS 3.1 counts them, without denied calls of AWS services that trailhum \
                     proved, explained and found recurring. Keep the CIS alarm: Security Hub compares its text.";

/// How the second alarm is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateForm {
    /// A CloudFormation template in YAML.
    CloudFormation,
    /// A Terraform file.
    Terraform,
}

/// The second alarm: its metric filters and where it is.
#[derive(Debug, Clone)]
pub struct SecondAlarmTemplate<'a> {
    second: &'a SecondAlarm,
    /// The log group of the trail; a parameter without a default otherwise.
    pub log_group: Option<&'a str>,
    /// The topic that is notified; a parameter without a default otherwise.
    pub topic: Option<&'a str>,
}

impl<'a> SecondAlarmTemplate<'a> {
    pub(super) fn new(second: &'a SecondAlarm) -> Self {
        Self {
            second,
            log_group: None,
            topic: None,
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, form: TemplateForm, out: &mut dyn Write) -> io::Result<()> {
        let text = match form {
            TemplateForm::CloudFormation => self.cloudformation(),
            TemplateForm::Terraform => self.terraform(),
        };
        out.write_all(text.as_bytes())
    }

    /// What is left out, as comments that both languages have.
    fn head(&self) -> String {
        let mut text = String::from(
            "# A second metric filter and alarm beside those of CIS, written by trailhum. Nothing was applied.\n\
             # The CIS filter and alarm stay as they are: Security Hub compares their text.\n\
             # Not counted, because the caller is proven to be an AWS service, and the denial is explained and recurring:\n",
        );
        for excluded in &self.second.excluded {
            let AlarmExclusion {
                service,
                source,
                name,
                code,
                ground,
                account,
                region,
                ..
            } = &excluded.exclusion;
            let errors = excluded.errors;
            let _ = writeln!(
                text,
                "#   {errors}: {service} {source} {name} {code} in {account} {region} ({ground})"
            );
        }
        let is_probe = |excluded: &OmittedCalls| excluded.exclusion.ground == Ground::DeliveryProbe;
        if self.second.excluded.iter().any(is_probe) {
            text.push_str("# Check that AWS Config delivers: lastSuccessfulTime in DescribeDeliveryChannelStatus.\n");
        }
        text.push_str("# Everything else is counted, whoever calls. Leave the threshold at 1.\n");
        if self.second.patterns.len() > 1 {
            text.push_str(
                "# A pattern has 1,024 characters at most, so there are several filters; no event is counted by two.\n",
            );
        }
        text
    }

    fn cloudformation(&self) -> String {
        let mut text = self.head();
        let (about, log_group, topic) = (quoted(ABOUT), default(self.log_group), default(self.topic));
        let _ = write!(
            text,
            "AWSTemplateFormatVersion: \"2010-09-09\"\nDescription: {about}\nParameters:\n  LogGroupName:\n    \
             Type: String\n    Description: Log group of the trail in CloudWatch Logs\n{log_group}  TopicArn:\n    \
             Type: String\n    Description: ARN of the SNS topic that is notified\n{topic}Resources:\n"
        );
        for (number, pattern) in (1..).zip(&self.second.patterns) {
            let pattern = quoted(pattern);
            let _ = write!(
                text,
                "  Filter{number}:\n    Type: AWS::Logs::MetricFilter\n    Properties:\n      \
                 FilterName: {NAME}-{number}\n      LogGroupName: !Ref LogGroupName\n      FilterPattern: {pattern}\n      \
                 MetricTransformations:\n        - MetricNamespace: {NAMESPACE}\n          MetricName: {METRIC}\n          \
                 MetricValue: \"1\"\n"
            );
        }
        let _ = write!(
            text,
            "  Alarm:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      AlarmName: {NAME}\n      \
             AlarmDescription: {about}\n      AlarmActions:\n        - !Ref TopicArn\n      Namespace: {NAMESPACE}\n      \
             MetricName: {METRIC}\n      Statistic: Sum\n      Period: 300\n      EvaluationPeriods: 1\n      \
             Threshold: 1\n      ComparisonOperator: GreaterThanOrEqualToThreshold\n      \
             # Without a denied call there is no data, and nothing to alarm on.\n      TreatMissingData: notBreaching\n"
        );
        text
    }

    fn terraform(&self) -> String {
        let mut text = self.head();
        for (name, about, value) in [
            (
                "log_group_name",
                "Log group of the trail in CloudWatch Logs",
                self.log_group,
            ),
            ("sns_topic_arn", "ARN of the SNS topic that is notified", self.topic),
        ] {
            let value = value
                .map(|value| format!("  default     = {}\n", hcl(value)))
                .unwrap_or_default();
            let _ = write!(
                text,
                "\nvariable \"{name}\" {{\n  type        = string\n  description = \"{about}\"\n{value}}}\n"
            );
        }
        for (number, pattern) in (1..).zip(&self.second.patterns) {
            let pattern = hcl(pattern);
            let _ = write!(
                text,
                "\nresource \"aws_cloudwatch_log_metric_filter\" \"second_{number}\" {{\n  \
                 name           = \"{NAME}-{number}\"\n  log_group_name = var.log_group_name\n  \
                 pattern        = {pattern}\n\n  metric_transformation {{\n    namespace = \"{NAMESPACE}\"\n    \
                 name      = \"{METRIC}\"\n    value     = \"1\"\n  }}\n}}\n"
            );
        }
        let about = hcl(ABOUT);
        let _ = write!(
            text,
            "\nresource \"aws_cloudwatch_metric_alarm\" \"second\" {{\n  alarm_name          = \"{NAME}\"\n  \
             alarm_description   = {about}\n  alarm_actions       = [var.sns_topic_arn]\n  \
             namespace           = \"{NAMESPACE}\"\n  metric_name         = \"{METRIC}\"\n  \
             statistic           = \"Sum\"\n  period              = 300\n  evaluation_periods  = 1\n  \
             threshold           = 1\n  comparison_operator = \"GreaterThanOrEqualToThreshold\"\n  \
             # Without a denied call there is no data, and nothing to alarm on.\n  \
             treat_missing_data  = \"notBreaching\"\n}}\n"
        );
        text
    }
}

/// The default of a parameter in YAML.
fn default(value: Option<&str>) -> String {
    value
        .map(|value| format!("    Default: {}\n", quoted(value)))
        .unwrap_or_default()
}

/// A string in quotes, as JSON and YAML have it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A string in quotes, as HCL has it.
fn hcl(text: &str) -> String {
    quoted(text).replace("${", "$${").replace("%{", "%%{")
}
