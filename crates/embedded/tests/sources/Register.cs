using Amazon.QLDB.Driver;
using Amazon.QLDB.Driver.Serialization;

namespace Example
{
    #region don't read this "region"
    public class Register
    {
        private const string Find = "SELECT * FROM Person WHERE GovId = ?";

        public async Task Run(IAsyncQldbDriver driver, Person person, string table)
        {
            await driver.Execute(async txn =>
            {
                await txn.Execute("INSERT INTO Person ?", person);
                await txn.Execute(txn.Query<Person>("SELECT p.* FROM Person AS p WHERE p.GovId = ?", person.GovId));
                await txn.Execute(Find, person.GovId);
                await txn.Execute(@"UPDATE Person AS p
                    SET p.""First"" = ?", person.First);
                await txn.Execute("""
                    DELETE FROM Person
                    WHERE GovId = "x"
                    """);
                await txn.Execute($"SELECT * FROM {table} WHERE Name = '{person.Names["first"]}'");
            });
        }

        public int Report(SqlCommand command) => command.ExecuteNonQuery("DELETE FROM people") + '"';
    }
    #endregion
}

// EXPECTED
// | 9: SELECT * FROM Person WHERE GovId = ?
// | 15: INSERT INTO Person ?
// | 16: SELECT p.* FROM Person AS p WHERE p.GovId = ?
// | 18: UPDATE Person AS p\n                    SET p.\"First\" = ?
// | 20: DELETE FROM Person\nWHERE GovId = \"x\"
// | 24: unknown, put in: {table}
