package preceptor.result;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// DuckDB, as a reader that shares no code with ours.
public final class Duck implements AutoCloseable {
    private final Connection connection;

    public Duck() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    /// The rows of a query, a list of values each; `%s` in it stands for `file`, quoted.
    public List<List<Object>> rows(String query, Path file) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        String sql = query.replace("%s", "'" + file.toString().replace("'", "''") + "'");
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /// The long table in `file`, in the order of the file.
    public List<Metrics.Row> metrics(Path file) throws SQLException {
        String query = "select * exclude (file_row_number) from read_parquet(%s, file_row_number = true) "
                + "order by file_row_number";
        List<Metrics.Row> rows = new ArrayList<>();
        for (List<Object> r : rows(query, file)) {
            rows.add(new Metrics.Row(
                    (String) r.get(0),
                    (Long) r.get(1),
                    (Long) r.get(2),
                    r.get(3) == null ? Metrics.NO_LEVEL : (Integer) r.get(3),
                    r.get(4) == null ? Metrics.NONE : (String) r.get(4),
                    r.get(5) == null ? Metrics.NONE : (String) r.get(5),
                    (String) r.get(6),
                    (Double) r.get(7)));
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
