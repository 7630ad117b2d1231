package payments;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs one statement per connection: each is a transaction of its own. */
record Sqlite(String path) {
  /** The rows that the statement returns, each column as text. */
  List<String[]> run(String statement, Object... values) throws SQLException {
    var url = "jdbc:sqlite:" + path + "?busy_timeout=10000&journal_mode=WAL";
    try (var connection = DriverManager.getConnection(url);
        var prepared = connection.prepareStatement(statement)) {
      for (int n = 0; n < values.length; n++) prepared.setObject(n + 1, values[n]);
      var rows = new ArrayList<String[]>();
      if (!prepared.execute()) return rows;
      try (var result = prepared.getResultSet()) {
        var columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          var row = new String[columns];
          for (int n = 0; n < columns; n++) row[n] = result.getString(n + 1);
          rows.add(row);
        }
      }
      return rows;
    }
  }
}
