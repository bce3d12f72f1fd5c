# The formula of a release. `fill.sh` puts in the repository and the checksums, and the release has the result.
class PartiqlIam < Formula
  desc "IAM permissions that PartiQL statements for DynamoDB and QLDB need"
  homepage "https://github.com/@REPOSITORY@"
  version "0.1.0"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "https://github.com/@REPOSITORY@/releases/download/v#{version}/partiql-iam-#{version}-aarch64-apple-darwin.tar.gz"
      sha256 "@aarch64-apple-darwin@"
    end
    on_intel do
      url "https://github.com/@REPOSITORY@/releases/download/v#{version}/partiql-iam-#{version}-x86_64-apple-darwin.tar.gz"
      sha256 "@x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/@REPOSITORY@/releases/download/v#{version}/partiql-iam-#{version}-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "https://github.com/@REPOSITORY@/releases/download/v#{version}/partiql-iam-#{version}-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "partiql-iam"
    generate_completions_from_executable(bin/"partiql-iam", "completions")
    (man1/"partiql-iam.1").write Utils.safe_popen_read(bin/"partiql-iam", "man")
  end

  test do
    assert_match "dynamodb:PartiQLSelect", shell_output("#{bin}/partiql-iam explain --service dynamodb 'SELECT * FROM Music'")
  end
end
