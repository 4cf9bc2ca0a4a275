import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/** Prints the number of each event, one a line from 0, that a Lucene query finds; all fields are keywords. */
public class Query {
    public static void main(String[] args) throws Exception {
        var directory = new ByteBuffersDirectory();
        var json = new ObjectMapper();
        int number = 0;
        try (var writer = new IndexWriter(directory, new IndexWriterConfig(new KeywordAnalyzer()));
                BufferedReader events = Files.newBufferedReader(Path.of(args[1]))) {
            for (String record = events.readLine(); record != null; record = events.readLine()) {
                Document document = new Document();
                document.add(new StoredField("line", number));
                add(document, "", json.readTree(record));
                writer.addDocument(document);
                number++;
            }
        }
        var query = new QueryParser("", new KeywordAnalyzer()).parse(Files.readString(Path.of(args[0])));
        StringBuilder found = new StringBuilder();
        try (var reader = DirectoryReader.open(directory)) {
            var searcher = new IndexSearcher(reader);
            for (ScoreDoc hit : searcher.search(query, Math.max(number, 1)).scoreDocs) {
                found.append(searcher.storedFields().document(hit.doc).getField("line").numericValue()).append('\n');
            }
        }
        System.out.print(found);
    }

    /** The fields by their dotted names; each value of a list is one of the field. */
    private static void add(Document document, String path, JsonNode value) {
        if (value.isObject()) {
            value.fields().forEachRemaining(
                entry -> add(document, path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue()));
        } else if (value.isArray()) {
            value.forEach(each -> add(document, path, each));
        } else if (!value.isNull() && value.asText().length() < 8000) {
            document.add(new StringField(path, value.asText(), Field.Store.NO));
        }
    }
}
