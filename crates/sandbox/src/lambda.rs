//! Lambda over REST JSON: the list of functions and the reads about one.

use axum::http::Method;
use axum::response::Response;
use serde_json::{Value, json};

use super::resource::{Function, ResourceState};
use super::settings::ACCOUNT_ID;
use super::state::Served;
use super::wire::{AwsRequest, WireError, json_answer};

/// Functions on a page at most (documented).
const PAGE: usize = 50;

/// The function a request names and what it wants to know; the list has no name.
fn target(asked: &AwsRequest) -> Option<(&'static str, Option<String>)> {
    let (_, rest) = asked.path.split_once("/functions")?;
    let rest = rest.trim_matches('/');
    if asked.method != Method::GET {
        return None;
    }
    if rest.is_empty() {
        return Some(("lambda:ListFunctions", None));
    }
    let (name, what) = rest.split_once('/').unwrap_or((rest, ""));
    let action = match what {
        "" => "lambda:GetFunction",
        "policy" => "lambda:GetPolicy",
        "url" => "lambda:GetFunctionUrlConfig",
        "event-invoke-config" => "lambda:GetFunctionEventInvokeConfig",
        "provisioned-concurrency" => "lambda:GetProvisionedConcurrencyConfig",
        _ => return None,
    };
    Some((action, Some(name.to_owned())))
}

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    target(asked).map(|(action, _)| action)
}

pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    let Some((action, name)) = target(asked) else {
        return Err(WireError::missing("NotFound", ""));
    };
    let Some(name) = name else {
        return list(served, asked);
    };
    let now = served.account.settings.now.as_second();
    let id = bare_name(&name);
    let found = served
        .account
        .functions
        .iter()
        .find(|f| f.region == asked.region && f.name == id && f.life.at(now));
    let Some(function) = found else {
        let arn = format!("arn:aws:lambda:{}:{ACCOUNT_ID}:function:{id}", asked.region);
        return Err(WireError::missing(
            "ResourceNotFoundException",
            format!("Function not found: {arn}"),
        ));
    };
    match action {
        "lambda:GetFunction" => Ok(json_answer(
            &json!({"Configuration": configuration(function), "Code": {"RepositoryType": "S3"}, "Tags": {}}),
        )),
        "lambda:GetPolicy" if function.state(now) == ResourceState::Present => Ok(json_answer(
            &json!({"Policy": function.policy_text(), "RevisionId": "8f1d3a5c-0000-4000-8000-5b6a7c8d9e0f"}),
        )),
        "lambda:GetFunctionEventInvokeConfig" => {
            let message = format!("The function {} doesn't have an EventInvokeConfig", function.arn());
            Err(WireError::missing("ResourceNotFoundException", message))
        }
        "lambda:GetProvisionedConcurrencyConfig" => {
            let message = "No Provisioned Concurrency Config found for this function";
            Err(WireError::missing(
                "ProvisionedConcurrencyConfigNotFoundException",
                message,
            ))
        }
        _ => Err(WireError::missing(
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
        )),
    }
}

/// The name in a name, an ARN or a partial ARN, with or without a qualifier.
fn bare_name(spelt: &str) -> &str {
    let name = spelt.split_once("function:").map_or(spelt, |(_, rest)| rest);
    name.split(':').next().unwrap_or(name)
}

fn configuration(function: &Function) -> Value {
    json!({
        "FunctionName": function.name,
        "FunctionArn": function.arn(),
        "Runtime": "python3.12",
        "Role": format!("arn:aws:iam::{ACCOUNT_ID}:role/lambda"),
        "Handler": "app.handler",
        "CodeSize": 1024,
        "Timeout": 30,
        "MemorySize": 128,
        "LastModified": "2025-01-01T00:00:00.000+0000",
        "Version": "$LATEST",
        "PackageType": "Zip",
    })
}

fn list(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    let now = served.account.settings.now.as_second();
    let size = match asked.parameter("MaxItems") {
        None => Some(PAGE),
        // Up to 10,000 may be asked for; 50 is what one gets (documented).
        Some(size) => size
            .parse()
            .ok()
            .filter(|size| (1..=10_000).contains(size))
            .map(|size: usize| size.min(PAGE)),
    };
    let size =
        size.ok_or_else(|| WireError::bad("InvalidParameterValueException", "MaxItems must be between 1 and 10000"))?;
    let after = asked.parameter("Marker").unwrap_or_default();
    let wanted = |f: &&Function| f.region == asked.region && f.life.at(now) && f.name.as_str() > after;
    let mut functions: Vec<&Function> = served.account.functions.iter().filter(wanted).collect();
    let more = functions.len() > size;
    functions.truncate(size);
    let next = functions.last().filter(|_| more).map(|last| last.name.clone());
    let rows: Vec<Value> = functions.into_iter().map(configuration).collect();
    Ok(json_answer(&json!({"Functions": rows, "NextMarker": next})))
}

#[cfg(test)]
mod tests {
    use super::bare_name;
    use crate::Settings;
    use crate::testing::{TestClients, fast, fault};

    #[tokio::test]
    async fn functions_are_listed_in_pages() {
        let aws = TestClients::with(
            &Settings {
                days: 1,
                functions: 120,
                ..Settings::default()
            },
            fast(),
        )
        .await;
        let mut pages = aws.lambda().list_functions().into_paginator().send();
        let mut sizes = Vec::new();
        while let Some(page) = pages.next().await {
            sizes.push(page.unwrap().functions().len());
        }
        assert_eq!(sizes, [50, 50, 18], "two of the 120 were deleted");
    }

    #[tokio::test]
    async fn a_function_has_a_policy_or_not_or_is_gone() {
        let aws = TestClients::new(fast()).await;
        let lambda = aws.lambda();
        let arn = "arn:aws:lambda:eu-central-1:111122223333:function:orders-api";
        let function = lambda.get_function().function_name(arn).send().await.unwrap();
        assert_eq!(function.configuration().unwrap().function_arn(), Some(arn));
        let policy = lambda.get_policy().function_name("web-hook").send().await.unwrap();
        assert!(policy.policy().unwrap().contains("lambda:InvokeFunction"));
        let unset = fault(lambda.get_policy().function_name(format!("{arn}:$LATEST")).send().await);
        assert_eq!(
            unset,
            "ResourceNotFoundException: The resource you requested does not exist."
        );
        let gone = "ResourceNotFoundException: Function not found: arn:aws:lambda:eu-central-1:111122223333:function:legacy-import";
        assert_eq!(
            fault(lambda.get_policy().function_name("legacy-import").send().await),
            gone
        );
        assert_eq!(
            fault(lambda.get_function().function_name("legacy-import").send().await),
            gone
        );
    }

    #[tokio::test]
    async fn the_other_reads_of_a_function_find_nothing() {
        let aws = TestClients::new(fast()).await;
        let lambda = aws.lambda();
        let url = fault(
            lambda
                .get_function_url_config()
                .function_name("orders-api")
                .send()
                .await,
        );
        assert_eq!(
            url,
            "ResourceNotFoundException: The resource you requested does not exist."
        );
        let invoke = fault(
            lambda
                .get_function_event_invoke_config()
                .function_name("orders-api")
                .send()
                .await,
        );
        assert!(invoke.contains("doesn't have an EventInvokeConfig"), "{invoke}");
        let provisioned = lambda
            .get_provisioned_concurrency_config()
            .function_name("orders-api")
            .qualifier("prod");
        assert!(fault(provisioned.send().await).starts_with("ProvisionedConcurrencyConfigNotFoundException"));
    }

    #[test]
    fn every_spelling_of_a_function_leads_to_its_name() {
        let arn = "arn:aws:lambda:eu-central-1:111122223333:function:f";
        for spelt in [
            "f",
            "f:7",
            arn,
            &format!("{arn}:$LATEST"),
            "111122223333:function:f",
            "111122223333:function:f:prod",
        ] {
            assert_eq!(bare_name(spelt), "f", "{spelt}");
        }
    }
}
