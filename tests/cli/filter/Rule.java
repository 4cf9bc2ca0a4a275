import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/** Prints the number of each event, one a line from 0, for each of the EventBridge patterns, one a line, that it matches. */
public class Rule {
    public static void main(String[] args) throws Exception {
        Machine machine = new Machine();
        int rules = 0;
        for (String pattern : Files.readAllLines(Path.of(args[0]))) {
            String refused = JsonRuleCompiler.check(pattern);
            if (refused != null) {
                System.err.println("refused: " + refused);
                System.exit(1);
            }
            machine.addRule("rule " + rules++, pattern);
        }
        StringBuilder kept = new StringBuilder();
        try (BufferedReader events = Files.newBufferedReader(Path.of(args[1]))) {
            int number = 0;
            for (String record = events.readLine(); record != null; record = events.readLine()) {
                String event = "{\"source\":\"aws.s3\",\"detail-type\":\"AWS API Call via CloudTrail\",\"detail\":" + record + "}";
                for (String rule : machine.rulesForJSONEvent(event)) {
                    kept.append(number).append('\n');
                }
                number++;
            }
        }
        System.out.print(kept);
    }
}
