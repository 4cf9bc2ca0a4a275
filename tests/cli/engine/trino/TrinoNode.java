/** Trino's own main class is not published; it does this. */
public final class TrinoNode {
    public static void main(String[] arguments) {
        new io.trino.server.Server().start("435");
    }
}
