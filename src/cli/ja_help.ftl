# ヘルプの日本語訳。キーは help-COMMAND-ARGUMENT、複数のコマンドに共通のものは help-ARGUMENT。
#
# -h では 1行に収まるように、先頭の文は短く書く（80桁）。-long は --help のみに表示する続きである。

## The program and its commands

help-about = CloudTrail の失敗した API コールを説明し、注意が必要なものを示す
help-about-long = AWS Config は、すべての Lambda 関数と S3 バケットについて、ほとんどのものにはない設定をポーリングし、CloudTrail はそのたびにエラーを記録します。trailhum は、これらのエラーとその他すべてのエラーを見つけ、呼び出し元を検証し、周期を測定し、注意が必要なエラーを示します。読み取りのみを行います。
help-about-audit = アカウントのエラーを一覧表示: 原因、呼び出し元、周期、判定
help-about-explain = 1つのエラーを説明: 原因、呼び出し元、対処
help-about-filter = ノイズを除外するフィルターの出力、または除外対象の確認
help-about-lint = フィルターの問題の検出: 除外されるものと残るもの
help-about-alarms = 不正な API コールに対する CIS アラームの発報原因
help-about-errors = エラーコードの順位（ノイズあり、ノイズなし）
help-about-forecast = AWS Config によるエラーの予測と費用
help-about-verify = 変更に効果があったか（それ以降に予定されたコールによる判定）
help-about-doctor = 許可されているコールの試行と、不足しているポリシーの出力
help-about-diff = 2つのレポートの比較: 新規、変更、未検出
help-about-watch = 繰り返し実行: 前回から新しいものだけを通知
help-about-checks = カタログのチェックの一覧、または 1つの詳細
help-about-cache = イベント履歴のローカルキャッシュの表示と整理
help-about-mcp = Model Context Protocol でアシスタントに回答
help-about-sandbox = シミュレートされたアカウントを証跡ファイルとして出力
help-about-man = man ページの出力
help-about-completions = シェルの補完スクリプトの出力
help-exit-codes = 終了コード:
    {"  "}0  完了
    {"  "}1  完了し、--fail-on に一致、lint が問題を検出、または verify で変更の効果なし
    {"  "}2  失敗: 何も読み書きできなかった
    {"  "}3  一部のみ完了: 欠けているものはレポートに記載

    結果は標準出力に、それ以外は標準エラー出力に書き込みます。NO_COLOR に従います。

## Headings

help-heading-usage = 使用方法:
help-heading-commands = コマンド
help-heading-arguments = 引数
help-heading-options = オプション
help-heading-examples = 例:
help-heading-values = 指定できる値:
help-heading-source = ソース
help-heading-time-range = 時間範囲
help-heading-scope = 対象
help-heading-organization = 組織
help-heading-engines = エンジン
help-heading-second-alarm = 2つ目のアラーム
help-heading-change = 変更
help-heading-output = 出力

## Examples

help-example-program-1 = シミュレートされたアカウント
help-example-program-2 = 自分のアカウント
help-example-program-3 = 1つのエラー
help-example-audit-1 = シミュレートされたアカウント
help-example-audit-2 = イベント履歴
help-example-audit-3 = 証跡のすべてのエラー
help-example-audit-4 = すべてのアカウント
help-example-explain-1 = ファイルのイベント
help-example-explain-2 = イベント履歴のイベント
help-example-explain-3 = 標準入力
help-example-filter-1 = WHERE 句
help-example-filter-2 = 1つのアカウント
help-example-filter-3 = レポートのノイズ
help-example-filter-4 = 除外対象
help-example-lint-1 = ファイル
help-example-lint-2 = メトリクスフィルターのパターン
help-example-lint-3 = 自分のレコードでも確認
help-example-alarms-1 = 証跡ファイル
help-example-alarms-2 = テンプレート
help-example-forecast-1 = シミュレートされたアカウント
help-example-forecast-2 = 予測と実際の比較
help-example-verify-1 = イベント履歴
help-example-verify-2 = 証跡ファイル
help-example-mcp-1 = イベント履歴と logs のファイル
help-example-mcp-2 = シミュレートされたアカウント
help-example-errors-1 = 14日間のイベント履歴
help-example-errors-2 = 1つのエラーコード
help-example-doctor-1 = コールの一覧（実行しない）
help-example-doctor-2 = 監査のコールを試行
help-example-doctor-3 = 送付用のファイル
help-example-diff-1 = 変更点
help-example-diff-2 = CI で使用
help-example-watch-1 = イベント履歴
help-example-watch-2 = 証跡ファイル
help-example-checks-1 = すべてのチェック
help-example-checks-2 = 1つのチェックの詳細
help-example-checks-3 = エラーコードの意味
help-example-cache-1 = キャッシュの内容
help-example-cache-2 = 古いものを削除
help-example-sandbox-1 = 証跡ファイルを出力
help-example-sandbox-2 = それを読み取り
help-example-man-1 = 次に: man trailhum
help-example-completions-1 = fpath のフォルダに置く

## Options of every command

help-verbose = AWS へのリクエストを標準エラー出力に表示（-vv で詳細）
help-no_pager = ページャーを使わずに標準出力に書き込む
help-lang = 言語 [default: ロケールの言語、なければ en]
help-lang-long = 表、テキスト、HTML、Markdown、ヘルプの言語です。プログラムが読む形式は常に英語です。
help-help = 概要を表示（--help ですべての説明）
help-help-long = ヘルプを表示（-h で概要）
help-version = バージョンを表示

## What is read

help-events = lookup、PATH、s3://、logs:、athena:、lake:、trino: のいずれか
help-events-long = 「lookup」は過去 90日間の CloudTrail イベント履歴で、これがデフォルトです。PATH は CloudTrail レコードのファイル、フォルダ、グロブで、いくつでも指定できます。「-」は標準入力です。s3://BUCKET/PREFIX は証跡のバケットで、リクエストと、リクエスタ支払いの場合はダウンロードに料金がかかります。athena:DATABASE.TABLE と lake:ID は証跡を保持するエンジンで、スキャンした量に料金がかかります。logs:GROUP は CloudWatch Logs にある証跡のロググループ（名前または ARN）で、logs:auto はそれを検出します。trino:https://HOST:PORT/CATALOG.SCHEMA.TABLE も証跡を保持するエンジンで、TRINO_USER と、TRINO_PASSWORD または TRINO_TOKEN で接続します。
help-inventory = リソースの状態: config、live、none、FILE
help-inventory-long = 「config」は AWS Config を読み取り、エラーを残しません。「live」は S3 と Lambda を読み取り、証跡にエラーを残します。FILE は AWS Config のスナップショットまたは履歴ファイルです [default: config、--events PATH では none]。
help-profile = 使用する AWS プロファイル
help-catalog = 追加のチェックのファイル
help-catalog-long = 形式は組み込みのカタログと同じです。docs/catalog.md を参照してください。
help-config = 設定ファイル [default: ここまたは上のフォルダの trailhum.toml]
help-config-long = デフォルトで読み取るものと、許容する検出結果です。現在のフォルダとその上のフォルダで探しますが、--events が指すフォルダの中のものは使用しません。
help-no_config = 設定ファイルを使用しない
help-sandbox = シミュレートされたアカウントを認証情報なしで読み取る
help-sandbox-long = --org を付けると、3つのアカウントとロググループを持つシミュレートされた組織を読み取ります。
help-since = 開始: 14d、36h、2w、2026-01-15 [default: 14d]
help-since-long = 現在からさかのぼる長さ（14d、36h、2w）、または UTC の時刻（2026-01-15、2026-01-15T12:00:00Z）です。ファイルの場合、デフォルトはその中のすべてです。
help-until = 終了（形式は開始と同じ） [default: 現在]
help-until-long = ファイルの場合、デフォルトはその中のすべてです。
help-region = このリージョンのみ（複数指定可）
help-region-long = イベント履歴のデフォルトはプロファイルのリージョンです。ファイル、バケット、エンジンのデフォルトは、その中のすべてのリージョンです。
help-all_regions = アカウントで有効なすべてのリージョン
help-account = このアカウントのレコードのみ（複数指定可）
help-known_identity = 既知のアイデンティティ（複数指定可）
help-known_identity-long = 自分のパイプラインのロールなどです。その「未設定」のエラーは、investigate ではなく client と判定されます。
help-effort = イベント履歴の量: quick、normal、full
help-effort-long = 時間範囲のすべて（full）、すべての周期が明らかになるまで新しい順（normal）、サンプル（quick）のいずれかです。LookupEvents はアカウントとリージョンごとに毎秒 2件のリクエストに応答します [default: normal、trailhum errors では full]。
help-cache = イベント履歴のローカルキャッシュ
help-cache-long = キャッシュにあるものは再度リクエストしません [default: データフォルダのアカウントごとのファイル、--sandbox ではなし]。
help-no_cache = すべてを AWS から読み取り、何も保存しない
help-org = 組織のすべてのアクティブなアカウント
help-org-long = 管理アカウントまたは委任管理者が必要です。--events lookup では、--role-name のロールで各アカウントを監査します。他のソースでは、アカウントの名前と組織単位を組織から取得します。
help-accounts = ファイルのアカウント（1行に 1つの ID）
help-accounts-long = 各行は ID、または ID,NAME,UNIT です。--events lookup では、--role-name のロールで各アカウントを同時に最大 8つ監査します。他のソースでは、アカウントの名前と組織単位をファイルから取得します。
help-role_name = 各アカウントで引き受けるロール
help-role_name-long = 名前はすべてのアカウントで同じで、パスがあれば含めます: Auditor、security/Auditor など。
help-external_id = ロールが要求する外部 ID
help-aggregator = 全アカウントのインベントリを持つ AWS Config アグリゲータ
help-aggregator-long = --region の最初のリージョン、なければプロファイルのリージョンで読み取ります。
help-max_scan = スキャン量の上限（500GB など）
help-max_scan-long = 上限は、1回の実行の Athena、CloudTrail Lake、Trino、CloudWatch Logs のすべてのクエリの合計に適用されます。
help-workgroup = Athena ワークグループ [default: primary]
help-athena_output = Athena の結果の保存先 s3://BUCKET/PREFIX [default: ワークグループの場所]
help-athena_catalog = テーブルの Athena データカタログ [default: AwsDataCatalog]

## audit

help-audit-format = table、json、html、csv、ndjson、markdown
help-audit-format-long = デフォルトは --output の拡張子（.json、.html、.csv、.ndjson、.md）の形式、なければ table です。
help-audit-output = FILE に書き込む（拡張子で形式が決まる）
help-audit-output-long = ファイルは、レポート全体を書き込んだ後に置き換えられます。
help-audit-details = 表形式で、すべての繰り返しエラーを一覧表示
help-audit-details-long = それぞれのリソースと周期も示します。
help-audit-only = この判定のみを表示（複数指定可）
help-audit-only-long = table、csv、ndjson に使用できます。
help-audit-group_by = --details の表のグループ化（--details を含む）
help-audit-sort = --details の行の並べ替え（--details を含む）
help-audit-limit = 行または検出結果の最大数
help-audit-limit-long = --details の各表の行 [default: 40]、概要の各セクションの行 [default: 収まるだけ]、csv と ndjson の検出結果 [default: すべて]。
help-audit-quiet = 進行状況なし、表は概要のみ
help-audit-quiet-long = 表形式では、概要と読み取れなかったもののみを表示します。どの形式でも、進行状況とアカウントを標準エラー出力に書き込みません。警告は表示します。
help-audit-fail_on = この判定の検出結果があれば 1 で終了
help-audit-plan = 何も読み取らず、リクエスト、時間、コストを表示
help-audit-plan-long = LookupEvents では、リクエスト、所要時間、同じイベントを持つ証跡を表示します。Athena、CloudTrail Lake、Trino では、SQL とスキャン量を表示します。

## explain

help-explain-event = イベントのファイル、または標準入力の "-"
help-explain-event-long = コンソール、証跡ファイル、LookupEvents、EventBridge からコピーしたままで使用できます。
help-explain-event_id = イベント ID、またはコンソールのイベントの URL
help-explain-event_id-long = --events、なければ CloudTrail のイベント履歴で検索します。
help-explain-event_name = イベントなしの場合: API コール
help-explain-error_code = イベントなしの場合: エラーコード
help-explain-event_source = イベントなしの場合: サービス
help-explain-event_source-long = 複数のサービスにこの名前の呼び出しがある場合に、s3.amazonaws.com などと指定します。
help-explain-events = 周期を示すレコード: lookup または PATH
help-explain-events-long = レコードのファイルとフォルダ、または CloudTrail のイベント履歴の「lookup」です。
help-explain-inventory = リソースの状態: config、live、none、FILE
help-explain-inventory-long = trailhum audit と同じです [default: none]。
help-explain-region = イベントのリージョン（複数指定可）
help-explain-region-long = デフォルトはプロファイルのリージョンです。
help-explain-known_identity = 既知のアイデンティティ（複数指定可）
help-explain-known_identity-long = trailhum audit と同じです。
help-explain-why = 根拠、確度、選択肢も表示
help-explain-format = text、json、markdown [default: text]
help-redact = アカウント ID、名前、アドレスを仮名に置き換える
help-redact-long = ARN、イベント ID、パス、エラーメッセージも置き換えます。判定、件数、時刻、周期はそのままで、AWS 自身の名前（サービス、API コール、エラーコード、リージョン）も残ります。同じ鍵なら、仮名はどの実行でも同じです。
help-redact_key = 仮名の秘密鍵のファイル
help-redact_key-long = 16 バイト以上の任意のファイルです。同じ仮名が必要な人にのみ渡してください [default: データフォルダの redact.key（一度だけ作成）]
help-quiet = 進行状況とアカウントを標準エラー出力に書き込まない

## filter

help-filter-events = --check の場合: レコードのファイルとフォルダ
help-filter-report = このレポートでノイズのあるチェックとアカウントのみ
help-filter-report-long = レポートは trailhum audit --format json で出力します。
help-filter-account = このアカウントのノイズのみ（複数指定可）
help-filter-account-long = 2つのフィールドを比較できない言語では必須です。
help-filter-recorder_role = このロールで動作する AWS Config のノイズも除外（複数指定可）
help-filter-recorder_role-long = アカウントのレコーダーが使用する独自のロールです。--report の場合はレポートから取得します。レコーダーが引き続きそのロールを使用していることが前提です。
help-filter-dialect = フィルターの言語
help-filter-exact = 各呼び出しをそのエラーコードと組にする（長くなる）
help-filter-exact-long = 指定しない場合、呼び出しとエラーコードは別々のリストになります。
help-filter-check = 実際のレコードで、除外されるものと残るものを表示
help-filter-format = --check の場合: table または json

## lint

help-lint-filter = フィルターのテキスト、そのファイル、または標準入力の「-」
help-lint-events = 自分のレコード: ファイルとフォルダ
help-lint-events-long = フィルターが除外する件数と、そのうちノイズでないものです。
help-lint-account = 修正後のテキストのアカウント
help-lint-language = フィルターの言語 [default: テキストから判別]
help-lint-hides = テキストは残すものではなく、除外するものを列挙
help-lint-hides-long = 指定しない場合、テキストに一致するものは残り、数えられ、または通知されます。cloudtrail-rs のルールは常に除外します。

## The other commands

help-alarms-cloudformation = 2つ目のアラームを CloudFormation テンプレートとして出力
help-alarms-cloudformation-long = メトリクスフィルターとアラームを YAML で書き込みます。適用はしません。
help-alarms-terraform = 2つ目のアラームを Terraform ファイルとして出力
help-alarms-terraform-long = メトリクスフィルターとアラームを書き込みます。適用はしません。
help-alarms-log_group = 証跡のロググループ [default: パラメータ]
help-alarms-log_group-long = 名前または ARN です。テンプレートではパラメータの既定値になります。
help-alarms-sns_topic = 通知先の SNS トピック [default: パラメータ]
help-alarms-sns_topic-long = テンプレートではパラメータの既定値になります。
help-alarms-details = アラームの対象となるすべての繰り返しエラーを一覧表示
help-forecast-inventory = アカウントのリソース: config または FILE
help-forecast-inventory-long = "config" は AWS Config を読み取り、エラーを発生させません。FILE は AWS Config のスナップショットまたは履歴ファイルです。
help-forecast-report = 以前のレポート: 予測と実際を並べて表示
help-forecast-report-long = trailhum audit --format json で出力したものです。
help-forecast-price_per_gb = SIEM などのこの価格での費用も表示
help-forecast-details = アカウントとリージョンごとに表示
help-verify-change = 変更の時刻: 3d、36h、2026-01-15T09:00:00Z
help-verify-change-long = どれだけ前か（3d、36h）、または UTC の時刻です。同じ5分間のコールは変更前として数えます。
help-verify-check = このチェックまたは eventName のエラーのみ（複数指定可）
help-verify-check-long = * を含むパターンを指定できます。デフォルトは、変更前に周期があったすべての繰り返しエラーです。
help-verify-resource = このリソースのエラーのみ（複数指定可）
help-verify-resource-long = 名前または ARN です。* を含むパターンを指定できます。
help-verify-caller = この呼び出し元のエラーのみ（複数指定可）
help-verify-caller-long = ARN、ロール名、またはサービスです。* を含むパターンを指定できます。
help-verify-one_in = N 分の 1 より起こりにくい場合を除き、偶然とみなす
help-verify-details = すべての繰り返しエラーを一覧表示
help-errors-code = このエラーコードのみ（日とリソースを表示）
help-format = table または json
help-diff-old = 古いレポート（audit --format json で出力）
help-diff-new = 新しいレポート
help-diff-format = 形式 [default: --output の拡張子、なければ table]
help-diff-output = FILE に書き込む（拡張子 .json、.md で形式が決まる）
help-diff-fail_on = このような変更があれば 1 で終了（複数指定可）
help-watch-state = 前回までの記録。初回の実行で作成
help-watch-state-long = 監視するソースごとに 1つのファイルです。同じファイルを使う 2つの実行が同時に動くことはありません。
help-watch-format = text、json、slack、ocsf
help-watch-output = 標準出力の代わりに FILE に追記
help-watch-output-long = 強制終了された実行の通知は次の実行が補うため、二重になったり失われたりしません。標準出力では、同じ番号の通知がもう一度出ます。
help-watch-fail_on = このような通知があれば 1 で終了（複数指定可）
help-checks-id = 詳細を表示するチェック、eventName、またはエラーコード
help-checks-format = 一覧の形式
help-cache-cache = このファイルのみ [default: データフォルダのすべて]
help-cache-prune_before = この時刻より前をすべて削除: 90d、2026-01-15
help-doctor-region = 試行するリージョン（複数指定可）[default: プロファイル]
help-doctor-sandbox = シミュレートされたアカウントを認証情報なしで調べる
help-explain-sandbox = シミュレートされたアカウントを認証情報なしで読み取る
help-forecast-sandbox = シミュレートされたアカウントを認証情報なしで読み取る
help-forecast-region = このリージョンのみ（複数指定可）
help-forecast-region-long = デフォルトはプロファイルのリージョンです。
help-mcp-sandbox = シミュレートされたアカウントを認証情報なしで読み取る
help-doctor-purpose = 試行するもの（複数指定可）[default: org 以外]
help-doctor-plan = 試行するコールを一覧表示し、実行しない
help-doctor-evidence = 識別子を含まない、送付用のファイルも書き込む
help-doctor-evidence-long = 許可の結果、カタログの事実の確認、件数と周期を書き込み、アカウント ID、名前、ARN、アドレスは含みません。イベント履歴を trailhum audit と同様に読み取り、キャッシュを共有します。
help-mcp-root = アシスタントがファイルを読み取れるフォルダ
help-mcp-root-long = このマシンの他のファイルには、フォルダの外へのリンク経由でも届きません。指定しない場合、ファイルは読み取りません。
help-mcp-region = イベント履歴のリージョン、複数指定可
help-mcp-region-long = デフォルトはプロファイルのリージョンです。
help-sandbox-write = 証跡ファイルと truth.json のフォルダ
help-sandbox-write-long = ファイルは S3 のキーのレイアウトで、truth.json には監査で検出されるべきものが入ります。
help-sandbox-days = 履歴の日数（3～90）
help-sandbox-buckets = メインリージョンのバケット数
help-sandbox-functions = メインリージョンの関数の数
help-sandbox-traffic = 1時間あたりの追加の API コール（主に成功）
help-sandbox-traffic-long = 証跡を実際のものと同じ大きさにします。
help-sandbox-seed = アカウントのシード
help-man-output = 出力先のフォルダ: trailhum.1 とコマンドごとのページ
help-completions-shell = 補完するシェル

## Values

help-value-table = ターミナル用のテキスト
help-value-text = ターミナル用のテキスト
help-value-audit-format-json = レポート全体、スキーマ trailhum.report/2
help-value-audit-format-html = ブラウザ用の 1ページ、オフラインで表示可能
help-value-audit-format-csv = 検出結果ごとに 1行
help-value-audit-format-ndjson = 検出結果ごとに 1行（json と同じ内容）
help-value-audit-format-markdown = チケットまたはプルリクエストのコメント用のテキスト（GitHub の長さの上限内）
help-value-watch-format-text = ターミナル、ログ、メール用のテキスト
help-value-watch-format-json = スキーマ trailhum.watch/1、1行
help-value-watch-format-slack = Slack 用のメッセージ（3,000 文字まで）
help-value-watch-format-ocsf = OCSF 1.5 の Detection Finding、1行に 1件
help-value-diff-format-markdown = チケットまたはプルリクエストのコメント用のテキスト
help-value-explain-format-markdown = チケット用のテキスト
help-value-alarms-format-json = スキーマ trailhum.alarms/1
help-value-forecast-format-json = スキーマ trailhum.forecast/1
help-value-verify-format-json = スキーマ trailhum.verify/1
help-value-doctor-format-json = スキーマ trailhum.doctor/1
help-value-doctor-purpose-audit = デフォルトの監査
help-value-doctor-purpose-trails = 証跡と有効なリージョン
help-value-doctor-purpose-logs = 証跡のロググループ
help-value-doctor-purpose-athena = Athena のテーブル
help-value-doctor-purpose-org = 組織のアカウント
help-value-errors-format-json = スキーマ trailhum.errors/2
help-value-filter-format-json = スキーマ trailhum.filter-check/1
help-value-lint-format-json = スキーマ trailhum.lint/1
help-value-lint-language-athena = Athena と Trino の SQL: SELECT または条件
help-value-lint-language-lake = CloudTrail Lake の SQL
help-value-lint-language-duckdb = DuckDB の SQL（証跡ファイル用）
help-value-lint-language-sigma = Sigma ルール
help-value-lint-language-lucene = OpenSearch または Kibana の Lucene クエリ
help-value-lint-language-kql = Kibana の KQL クエリ
help-value-lint-language-cloudtrail-rs = cloudtrail-rs のルール
help-value-lint-language-splunk = Splunk の検索（イベントを変えるコマンドの手前まで）
help-value-cache-format-json = スキーマ trailhum.ledger/1
help-value-diff-format-json = スキーマ trailhum.diff/2
help-value-explain-format-json = trailhum.explanation/2 のリスト
help-value-checks-format-table = チェックとスキャナー
help-value-checks-format-markdown = すべての判定、呼び出し元、原因、既知のエラーのページ、またはチェックのページ
help-value-diff-fail_on-new = 古いレポートにない検出結果
help-value-diff-fail_on-investigate = 新規または別の判定だった、要調査の検出結果
help-value-diff-fail_on-changed = 別の判定または別の周期
help-value-watch-fail_on-new = 古いレポートにない検出結果
help-value-watch-fail_on-investigate = 新規または別の判定だった、要調査の検出結果
help-value-watch-fail_on-changed = 別の判定または別の周期
help-value-watch-fail_on-gone = 新しいレポートにあるはずで、ない検出結果
help-value-diff-fail_on-gone = 新しいレポートにあるはずで、ない検出結果
help-value-audit-group_by-account = アカウント
help-value-audit-group_by-resource = リソース（バケット、関数など）
help-value-audit-group_by-check = チェック
help-value-audit-group_by-caller = 呼び出し元
help-value-audit-sort-name = 名前順
help-value-audit-sort-errors = エラーの多い順
help-value-audit-sort-last = エラーの新しい順
help-value-investigate = 要調査: 注意が必要
help-value-unexplained = 未解明: 検証済みの AWS サービスによる、カタログで説明できないエラー
help-value-changed = 変化: 開始、停止、移動したノイズ、または変更された設定
help-value-client = 他のクライアント: 安定したアイデンティティへの同じ無害な応答
help-value-benign = 無害: 検証済みの AWS サービスによる、既知の無害なエラー
help-value-noise = ノイズ: 検証済みのスキャナーによる、設定されていない設定のリクエスト
help-value-quick = 1日に 30分: 誰が何を呼び出すかは分かるが、頻度は確実ではない
help-value-normal = 各スキャナーのエラーの周期が明らかになるまで、新しい順
help-value-full = 時間範囲のすべて
help-value-athena = Athena (Trino SQL)、AWS のドキュメントのテーブル用
help-value-trino = Trino（同じ列のテーブル用）
help-value-ocsf = Athena（Security Lake のテーブル用、OCSF）
help-value-lake = CloudTrail Lake
help-value-duckdb = DuckDB（証跡ファイル用）
help-value-tailpipe = Tailpipe (DuckDB SQL)
help-value-jq = jq（証跡ファイル用）
help-value-panther = Panther のルール (Python)
help-value-sentinel = Microsoft Sentinel (Kusto)
help-value-esql = Elastic ES|QL
help-value-elastic-kql = Elastic KQL（Kibana 用）
help-value-datadog = Datadog ログ検索
help-value-cloudtrail-rs = cloudtrail-rs のルール (YAML)
help-value-logs-insights = CloudWatch Logs Insights
help-value-metric-filter = CloudWatch メトリクスフィルターのパターン
help-value-eventbridge = EventBridge イベントパターン
help-value-splunk = Splunk SPL
help-value-opensearch = Lucene（OpenSearch、Kibana 用）
help-value-sigma = Sigma
help-value-en = 英語
help-value-ja = 日本語
