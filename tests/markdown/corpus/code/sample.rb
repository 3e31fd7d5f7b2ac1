=begin
block
=end
class A < B
  def f(x)
    s = <<~EOS
      text #{x}
    EOS
    [1, 2].map { |a| a + :sym.size }
  end
end
